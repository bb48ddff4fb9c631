/** What people are told of why a configuration ends and another begins: the evidence of each step. */
import type { Core } from '../core'
import { sameConfig } from '../ids'
import { limits } from '../limits'
import { excerptOf } from '../merge/excerpt'
import type { Merged } from '../merge/merge'
import type { Replica } from '../queue/replica'
import type { ChangeStep, ConfigId, MemberId, MemberInfo, MergeExcerpt, Millis } from '../types'
import type { Accept, Join, Plan } from '../wire/membership'
import { NO_CONFIG, type Sender } from '../wire/sender'
import { suspicionMs } from './hearing'
import type { GatherReason, Recovery } from './phases'
import { endOf, pastsOf } from './plan'

type Gather = Extract<ChangeStep, { readonly step: 'gather' }>

const NOTHING = { silentMs: null, limitMs: null, stuckMs: null, acked: null, aru: null }

/** Why this server gathers. */
export function tellGather(core: Core, reason: GatherReason, about: MemberId | null): void {
  const isOwn = about === core.options.id
  const evidence = isOwn || about === null ? NOTHING : evidenceOf(core, reason, about)
  core.effects.change({ step: 'gather', reason, about: isOwn ? null : about, ...evidence })
}

function evidenceOf(
  core: Core,
  reason: GatherReason,
  about: MemberId
): Omit<Gather, 'step' | 'reason' | 'about'> {
  const { ordering } = core
  const peer = core.peers.get(about)
  if (reason === 'member-silent') {
    const limitMs = peer === undefined ? null : suspicionMs(peer)
    return { ...NOTHING, silentMs: silenceOf(core, about), limitMs }
  }
  if (reason === 'recovery-silent') {
    const heardAt = core.phase.name === 'recovery' ? core.phase.heardAt.get(about) : undefined
    return { ...NOTHING, silentMs: heardAt === undefined ? null : whole(core.now - heardAt) }
  }
  const place = ordering?.placeOf(about)
  if (ordering === null || place === undefined) return NOTHING
  if (reason === 'turn-stalled') {
    return { ...NOTHING, stuckMs: whole(core.now - ordering.handoverSince), aru: ordering.aru }
  }
  const lagged = ordering.lagged[place]
  if (reason !== 'member-stuck' || lagged === undefined) return NOTHING
  const { acked, since } = lagged
  return { ...NOTHING, stuckMs: whole(core.now - since), acked, aru: ordering.aru }
}

/** Another server is heard, and that leads to something. */
export function tellHeard(core: Core, sender: Sender, join: Join | null): void {
  core.effects.change({
    step: 'heard',
    member: sender.id,
    name: join?.name ?? '',
    config: configOrNone(sender.config),
    hears: join === null ? null : join.hears.map(({ id }) => id)
  })
}

export function tellProposed(core: Core, config: ConfigId, members: readonly MemberInfo[]): void {
  const before = core.ordering?.members ?? []
  const gone = before.filter(({ id }) => members.every((member) => member.id !== id))
  core.effects.change({
    step: 'proposed',
    config,
    members,
    leftOut: gone.map(({ id }) => ({ member: id, silentMs: silenceOf(core, id) }))
  })
}

export function tellAccepted(core: Core, { config, standing }: Accept, member: MemberId): void {
  const { aru } = standing
  core.effects.change({
    step: 'accepted',
    config,
    member,
    past: configOrNone(standing.config),
    aru
  })
}

export function tellPlanned(core: Core, plan: Plan): void {
  const { ordering } = core
  const end = ordering === null ? -1 : endOf(plan.members, ordering.config)
  const first = (ordering?.aru ?? -1) + 1
  let missing = 0
  for (let slot = first; slot <= Math.min(end, first + limits.windowSlots); slot++) {
    if (ordering?.window.get(slot) === undefined) missing++
  }
  core.effects.change({
    step: 'planned',
    config: plan.config,
    end,
    undelivered: Math.max(0, end + 1 - first),
    missing,
    sources: plan.sources.flatMap((place) => plan.members[place]?.id ?? [])
  })
}

/** What recovery brought; before the configuration is told of. */
export function tellRecovered(core: Core, phase: Recovery): void {
  const { plan, pulls, mayOrder, staged } = phase
  const { config } = plan
  const states = [...pulls].flatMap(([source, { received }]) => {
    const donor = plan.members[plan.sources[source] ?? -1]?.id
    return donor === undefined ? [] : [{ donor, bytes: received }]
  })
  core.effects.change({ step: 'recovered', config, states, primary: mayOrder })
  const excerpt = staged?.excerpt ?? null
  if (excerpt !== null) core.effects.change({ step: 'merged', config, excerpt })
}

/** The sides of a merge, each with its state, and what became of them; null: no pasts were united. */
export function excerptFor(
  plan: Plan,
  states: readonly Replica[],
  { replica, report }: Merged
): MergeExcerpt | null {
  if (report === null) return null
  const sides = states.map(({ queues }, source) => {
    const members = plan.members.filter((member) => member.source === source)
    return {
      config: pastsOf(members).at(-1) ?? NO_CONFIG,
      members: members.map(({ id }) => id),
      queues: queues.queues,
      items: queues.itemsTotal
    }
  })
  return { sides, queues: excerptOf(states, replica, report), report }
}

function configOrNone(config: ConfigId): ConfigId | null {
  return sameConfig(config, NO_CONFIG) ? null : config
}

/** For how long nothing was heard of a member of the present configuration, as such. */
function silenceOf(core: Core, member: MemberId): Millis | null {
  const heardAt = core.peers.get(member)?.heardInConfigAt
  return heardAt === undefined ? null : whole(core.now - heardAt)
}

function whole(ms: Millis): number {
  return Math.max(0, Math.round(ms))
}
