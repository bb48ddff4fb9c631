/**
 * OPERATIONAL: the configuration is installed and orders. It ends when a member
 * falls silent, leaves, comes back under a new incarnation or gathers itself, when
 * its numbers of slots are used up, and when a stranger that hears all of its members
 * wants to join.
 */
import type { Core } from '../core'
import { formatConfigId, sameConfig } from '../ids'
import { encodeInstallRecord } from '../kept-records'
import { limits } from '../limits'
import { freezeState } from '../queue/parts'
import { answerSlots } from '../ordering/answers'
import { settleLines } from '../ordering/long-poll'
import { Ordering } from '../ordering/ordering'
import { sendHeartbeat } from '../ordering/stability'
import { timing } from '../timing'
import type { ConfigEvent, ConfigId, MergeReport } from '../types'
import type { Join, Plan } from '../wire/membership'
import type { Sender } from '../wire/sender'
import { tellRecovered } from './evidence'
import { isHeard } from './heard'
import { includesKey } from './keys'
import { sendHint, shun, watchMembers } from './hearing'
import { shouldLearn } from './learn'
import type { Peer } from './peers'
import type { Operational, Recovery, Transition } from './phases'
import { pastsOf } from './plan'
import { primaryOf } from './primary'

/** Installs the planned configuration: the old one ends, the new one begins. */
export function enterOperational(core: Core, phase: Recovery): Operational {
  const { plan, members, end, staged, settings, mayOrder } = phase
  const { config } = plan
  const old = core.ordering
  if (old !== null) {
    const survivors = members.filter((_, place) => {
      const standing = plan.members[place]?.standing
      return standing !== undefined && sameConfig(standing.config, old.config)
    })
    // What was ordered here and never became stable is now held by all survivors.
    answerSlots(core, old, old.stable + 1, end)
    announce(core, {
      config: {
        epoch: config.epoch - 1,
        representative: Math.min(...survivors.map(({ id }) => id))
      },
      kind: 'transitional',
      members: survivors,
      from: [old.config],
      index: survivors.findIndex(({ id }) => id === core.options.id)
    })
  }
  tellRecovered(core, phase)
  const from = pastsOf(plan.members)
  takeState(core, config, staged)
  const index = members.findIndex(({ id }) => id === core.options.id)
  core.ordering = new Ordering(config, members, index, core.options.receiveBytes, mayOrder)
  core.replica.settings = settings
  if (settings.policy === 'majority') beginPrimary(core, plan, mayOrder)
  keepInstall(core, core.ordering, staged)
  core.ordering.lastDeliveryAt = core.now
  core.pending.waitingSince = core.now
  settleLines(core)
  settleWithPeers(core, core.ordering)
  // The others wait to hear that it is installed here.
  if (index >= 0 && members.length > 1) sendHeartbeat(core, core.ordering, false)
  announce(core, { config, kind: 'regular', members, from, index })
  const report = staged?.report ?? null
  if (report !== null) tellMerge(core, config, from, report)
  return { name: 'operational', since: core.now }
}

function takeState(core: Core, config: ConfigId, staged: Recovery['staged']): void {
  core.learned = null
  core.teacher = null
  core.stock.clear()
  core.offers.withdraw(config)
  if (staged === null) return
  if (staged.replica !== core.replica) staged.replica.tally.add(core.replica.tally)
  core.replica = staged.replica
}

/** What comes after is kept as the past of this configuration. */
function keepInstall(core: Core, ordering: Ordering, staged: Recovery['staged']): void {
  const { config, members, index, mayOrder } = ordering
  const bytes = encodeInstallRecord({
    config,
    members: members.map(({ id }) => id),
    index,
    mayOrder,
    since: core.since,
    settings: core.replica.settings
  })
  const freeze = staged === null ? null : () => freezeState(core.replica)
  core.keeper.keep(core.effects, { kind: 'install', bytes }, freeze)
}

function tellMerge(
  core: Core,
  config: ConfigId,
  from: readonly ConfigId[],
  report: MergeReport
): void {
  core.count('merges')
  core.effects.log('warn', 'merged', {
    config: formatConfigId(config),
    from: from.map(formatConfigId),
    poppedTwice: report.poppedTwice.length,
    ambiguous: report.ambiguous.length,
    revived: report.revived.length,
    items: report.items
  })
  core.effects.merge({ config, from, report, hash: core.replica.queues.hash })
}

/** Under the policy `majority` a configuration that may order is the last primary one from now on. */
function beginPrimary(core: Core, plan: Plan, isPrimary: boolean): void {
  if (!isPrimary) {
    core.effects.log('warn', 'not-primary', { config: formatConfigId(plan.config) })
    return
  }
  core.replica.settings = {
    ...core.replica.settings,
    primaries: [primaryOf(core.replica.settings, plan)]
  }
  core.attempts = []
}

function announce(core: Core, event: ConfigEvent): void {
  core.count(`configs.${event.kind}`)
  core.effects.log('info', 'config', {
    config: formatConfigId(event.config),
    kind: event.kind,
    members: event.members.map(({ name }) => name),
    from: event.from.map(formatConfigId)
  })
  core.effects.config(event)
}

/** Who came in starts anew; who was there and did not is left alone for a while. */
function settleWithPeers(core: Core, ordering: Ordering): void {
  for (const peer of core.peers.all()) {
    if (ordering.placeOf(peer.id) !== undefined) {
      peer.heardInConfigAt = core.now
      peer.failures = 0
      peer.quarantinedUntil = 0
    } else if (isHeard(core, peer)) {
      const delay = Math.min(timing.quarantineMs * 2 ** peer.failures, timing.quarantineMaxMs)
      peer.failures++
      peer.quarantinedUntil = core.now + delay
    }
  }
}

export function tickOperational(core: Core): Transition | null {
  if (core.ordering?.isExhausted === true) {
    return { to: 'gather', reason: 'slots-exhausted', about: core.options.id }
  }
  if (mustTellMove(core)) return { to: 'gather', reason: 'moved', about: core.options.id }
  const suspicion = core.ordering === null ? null : watchMembers(core, core.ordering)
  if (suspicion === null) return null
  if (suspicion.reason === 'turn-stalled') shun(core, suspicion.about)
  return { to: 'gather', ...suspicion }
}

/**
 * The configuration names an endpoint that this server left: a new one will name the right
 * one. It may take several, for one that was under way names the old one, too; not any number,
 * for behind address translation the others never see the endpoint that this server has.
 */
function mustTellMove(core: Core): boolean {
  const { ordering } = core
  if (core.movesToTell === 0 || ordering === null) return false
  if (ordering.members[ordering.index]?.endpoint === core.endpoint) {
    core.movesToTell = 0
    return false
  }
  core.movesToTell--
  return true
}

/** Something came from a server that is not in this configuration, or not in it any more. */
export function noticeStranger(core: Core, peer: Peer, sender: Sender): Transition | null {
  const { ordering } = core
  if (ordering === null) return null
  if (ordering.placeOf(sender.id) === undefined) {
    if (!isFull(ordering)) sendHint(core, peer, peer.endpoint)
    return null
  }
  // A member that is in a later configuration went on without us; in an earlier one it lags.
  return isLater(sender.config, ordering.config)
    ? { to: 'gather', reason: 'left-out', about: sender.id }
    : null
}

function isLater(a: ConfigId, b: ConfigId): boolean {
  return a.epoch > b.epoch
}

/** A JOIN came while this configuration orders. */
export function noticeJoin(core: Core, peer: Peer, sender: Sender, join: Join): Transition | null {
  const { ordering } = core
  if (ordering === null) return null
  if (ordering.placeOf(sender.id) !== undefined) {
    // Sent before the configuration was installed: it is late, not news.
    if (join.epoch < ordering.config.epoch || join.hint) return null
    return { to: 'gather', reason: 'member-gathers', about: sender.id }
  }
  if (isFull(ordering)) return null
  peer.isLearning = shouldLearn(core, sender, join)
  if (peer.isLearning || !hearsAll(ordering, join) || !isHeardByAll(core, ordering, peer)) {
    // It may only wait to hear from us, or learn first what there is to be learned.
    sendHint(core, peer, peer.endpoint)
    return null
  }
  // Who gathers already is met; an invitation from one whose joining failed lately is not followed.
  if (join.hint && core.now < peer.quarantinedUntil) return null
  return { to: 'gather', reason: 'stranger-joins', about: sender.id }
}

/** There is room for nobody: strangers are neither invited nor followed. */
function isFull({ size }: Ordering): boolean {
  return size >= limits.members
}

/**
 * A stranger may disturb a configuration only if it can join it whole: it hears
 * every member, and every member hears it. So one-way links leave what works alone.
 */
function hearsAll(ordering: Ordering, join: Join): boolean {
  return ordering.members.every((member) => includesKey(join.hears, member))
}

function isHeardByAll(core: Core, ordering: Ordering, peer: Peer): boolean {
  if (!isHeard(core, peer)) return false
  return ordering.strangersTold.every(
    (strangers, place) => place === ordering.index || includesKey(strangers, peer)
  )
}
