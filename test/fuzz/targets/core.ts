/**
 * One core in a state of its life, given datagrams of members, strangers and nobody. It may be
 * lied to: in an open group who speaks as a member is one. It must not break, work without end
 * or hold more than its bounds; and what is not valid changes nothing.
 */
import { limits } from '../../../src/main/protocol/limits'
import { nextWake, step, type Core } from '../../../src/main/protocol/step'
import type { Effects, Endpoint, Input } from '../../../src/main/protocol/types'
import { DatagramType, unseal } from '../../../src/main/protocol/wire/header'
import { groupMark } from '../../../src/main/protocol/wire/header'
import type { Hints, Mutator } from '../mutator'
import { mustHold, type FuzzInput, type FuzzSession, type Target } from '../target'
import { coreAt, datagrams, momentsOf, type Moment } from './harvest'

const GROUP = groupMark('sim')
const STRANGER: Endpoint = 0xc0a80001 * 65536 + 4000
/** What one input may lead to. A request for state is answered with `limits.requestedBytes` at most. */
const EFFECTS_MOST = 20_000
const SENT_BYTES_MOST = 2 * limits.requestedBytes + limits.nakSlots * 65_536
/** How much time passes with an input, by its knob. */
const STEPS_MS = [0, 0, 0, 0, 0, 0.01, 0.01, 0.1, 0.1, 1, 2, 5, 5, 20, 45, 120]
const LEAPS_MS = [300, 500, 900, 1300]

/** How often what comes is what came, and how much of that there is. */
const FUTURE_SHARE = 0.3
const FUTURE_MOST = 400

class Counting implements Effects {
  count = 0
  sentBytes = 0
  epochs: number[] = []

  multicast(bytes: Uint8Array): void {
    this.count++
    this.sentBytes += bytes.length
  }

  unicast(_to: Endpoint, bytes: Uint8Array): void {
    this.multicast(bytes)
  }

  stream(_to: Endpoint, bytes: Uint8Array): void {
    this.multicast(bytes)
  }

  persist(epoch: number): void {
    this.epochs.push(epoch)
  }

  keep(): void {
    this.count++
  }

  config(): void {
    this.count++
  }

  merge(): void {
    this.count++
  }

  divergence(): void {
    this.count++
  }

  change(): void {
    this.count++
  }

  left(): void {
    this.count++
  }

  deaf(): void {
    this.count++
  }

  trace(): void {
    this.count++
  }

  log(): void {
    this.count++
  }
}

export class CoreSession implements FuzzSession {
  private readonly hints: Hints
  private readonly effects = new Counting()
  /** Datagrams that the recorded core got after this moment. */
  private readonly future: Uint8Array[]

  constructor(
    private readonly core: Core,
    moment: Moment
  ) {
    this.future = moment.start.inputs
      .slice(moment.given, moment.given + FUTURE_MOST)
      .flatMap((input) => (input.kind === 'datagram' ? [input.bytes] : []))
    const seen = new Map<number, { id: number; incarnation: number }>()
    for (const { id, incarnation } of core.peers.all()) seen.set(id, { id, incarnation })
    for (const { id, incarnation } of core.ordering?.members ?? [])
      seen.set(id, { id, incarnation })
    seen.delete(moment.start.options.id)
    const { phase, ordering } = core
    const configs = [
      ...(ordering === null ? [] : [ordering.config]),
      ...(phase.name === 'commit' || phase.name === 'recovery'
        ? [phase.name === 'commit' ? phase.config : phase.plan.config]
        : []),
      { epoch: core.epoch, representative: [...seen.keys()][0] ?? core.options.id },
      { epoch: 0, representative: 0 }
    ]
    const numbers = [core.epoch, ordering?.aru ?? 0, ordering?.highest ?? 0, ordering?.stable ?? 0]
    this.hints = { group: GROUP, senders: [...seen.values()], configs, numbers }
  }

  mutate(mutator: Mutator, bytes: Uint8Array, other: Uint8Array): Uint8Array {
    const next = this.future.length > 0 && mutator.chance(FUTURE_SHARE) ? this.future.shift() : null
    if (next === null || next === undefined) return mutator.datagram(bytes, other, this.hints)
    // What really came next, so that the core gets on among all the rest.
    return mutator.chance(0.7) ? next : mutator.datagram(next, other, this.hints)
  }

  give({ bytes, knob }: FuzzInput): void {
    const { core } = this
    const leaps = (knob >>> 8) % 97 === 0
    const ms = leaps ? LEAPS_MS[(knob >>> 4) & 3] : STEPS_MS[knob & 15]
    const now = core.now + (ms ?? 0)
    // As real time does, it passes from one tick to the next.
    for (let ticks = 0; ticks < 200 && nextWake(core) < now; ticks++) {
      this.step({ kind: 'tick', now: Math.max(core.now + 0.01, Math.min(nextWake(core), now)) })
    }
    const members = core.ordering?.members ?? []
    const member = members[(knob >>> 16) % Math.max(1, members.length)]
    const from = (knob & 0x8000) === 0 && member !== undefined ? member.endpoint : STRANGER
    const kind = (knob >>> 20) % 50 === 0 ? 'classic' : 'datagram'
    const type = unseal(bytes, GROUP)
    const isVoid = kind === 'datagram' && (typeof type === 'string' || isUnread(type))
    const before = isVoid ? this.digest() : ''
    this.step({ kind, now: Math.max(now, core.now), from, bytes })
    if (isVoid) mustHold(this.digest() === before, 'what is not valid changed the state')
    if ((knob & 0x3000) === 0) this.step({ kind: 'flush', now: core.now })
  }

  end(): void {
    const { core } = this
    this.step({ kind: 'tick', now: core.now + 1 })
    checkBounds(core)
  }

  private step(input: Input): void {
    const { core, effects } = this
    effects.count = 0
    effects.sentBytes = 0
    step(core, input, effects)
    mustHold(effects.count <= EFFECTS_MOST, `${effects.count} effects of one input`)
    mustHold(effects.sentBytes <= SENT_BYTES_MOST, `${effects.sentBytes} bytes for one input`)
    const epoch = effects.epochs.pop()
    effects.epochs.length = 0
    if (epoch !== undefined) this.step({ kind: 'persisted', now: input.now, epoch })
  }

  private digest(): string {
    const { phase, ordering, pending, peers, replica, epoch } = this.core
    return [
      phase.name,
      ordering?.aru,
      ordering?.highest,
      ordering?.stable,
      pending.size,
      peers.size,
      epoch,
      replica.operations
    ].join()
  }
}

/** Datagrams that a core leaves alone. */
function isUnread(type: number): boolean {
  return (
    type === DatagramType.reply ||
    type === DatagramType.query ||
    type === DatagramType.answer ||
    type === DatagramType.hello
  )
}

/** What a core holds stays within its bounds. */
export function checkBounds(core: Core): void {
  const { peers, pending, ordering, counters } = core
  mustHold(peers.size <= limits.peers, `${peers.size} peers`)
  mustHold(pending.size <= limits.pendingPackets, `${pending.size} packets wait`)
  mustHold(Object.keys(counters).length < 200, 'counters without end')
  if (ordering === null) return
  const { highest, aru, window, members } = ordering
  mustHold(members.length <= limits.members, `${members.length} members`)
  let held = 0
  for (let slot = aru - limits.windowSlots; slot <= Math.min(highest, aru + 4096); slot++) {
    if (window.get(slot) !== undefined) held++
  }
  mustHold(held <= 2 * limits.windowSlots, `${held} slots are held`)
}

function target(
  state: string,
  isMeant: (core: Core) => boolean,
  /** More moments than of others. */
  most = 40
): Target {
  let moments: readonly Moment[] | null = null
  return {
    name: `core/${state}`,
    inputs: 800,
    seeds: () => datagrams(),
    open: (seed) => {
      moments ??= momentsOf(isMeant, most)
      const moment = moments[seed % moments.length]
      if (moment === undefined) throw new Error(`no moment of the harvest is ${state}`)
      return new CoreSession(coreAt(moment), moment)
    }
  }
}

const sizeOf = (core: Core): number => core.ordering?.members.length ?? 0

export const coreTargets: readonly Target[] = [
  target('alone', (core) => core.phase.name === 'operational' && sizeOf(core) === 1),
  target('member', (core) => core.phase.name === 'operational' && sizeOf(core) >= 3),
  target('gather', (core) => core.phase.name === 'gather'),
  target('commit', (core) => core.phase.name === 'commit'),
  target('recovery', (core) => core.phase.name === 'recovery'),
  target('merging', ({ phase }) => phase.name === 'recovery' && phase.pulls.size > 0),
  target('learning', (core) => core.phase.name === 'learn')
]
