/**
 * Stories: lines of history that fork, go on, lag behind, meet and merge, told to
 * the real replicas and to the naive model at once. A line of history is what the
 * members of one component share; it orders in configurations of its own.
 */
import { mergeStates } from '../../../src/main/protocol/merge/merge'
import { ambiguityId } from '../../../src/main/protocol/queue/contested'
import { labelOf, queueIdOf } from '../../../src/main/protocol/queue/queue-id'
import { Replica } from '../../../src/main/protocol/queue/replica'
import { decodeState, encodeState } from '../../../src/main/protocol/queue/parts'
import type { ConfigId } from '../../../src/main/protocol/types'
import type { Packet } from '../../../src/main/protocol/wire/request'
import { callsOf, packetOf, type AnyCall } from '../packets'
import { resultsOf } from '../replies'
import { expectContents, expectReport } from './compare'
import { configOf, Facts, partsOf, unite, type At, type Seen } from './model'
import { callOf, LABELS, StoryClient } from './story-clients'

/** One step: what happens, and numbers that choose how. */
export interface Step {
  readonly what:
    | 'slot'
    | 'both'
    | 'fork'
    | 'lag'
    | 'wake'
    | 'move'
    | 'merge'
    | 'take'
    | 'giveUp'
    | 'settle'
    | 'policy'
  readonly numbers: readonly number[]
}

/** A state as both know it. */
export interface State {
  readonly replica: Replica
  readonly seen: Seen
}

interface Line {
  replica: Replica
  seen: Map<string, number>
  /** Where it orders; null: in a configuration that begins with its next slot. */
  config: ConfigId | null
  slot: number
}

const LINES_MOST = 5
const LAGGING_MOST = 4

export class Story {
  readonly facts = new Facts()
  private readonly lines: Line[] = [
    { replica: new Replica(), seen: new Map(), config: null, slot: 0 }
  ]
  /** States of members that were left behind. */
  private readonly lagging: State[] = []
  private readonly clients: readonly StoryClient[]
  private representatives = 0
  private administrators = 0
  private values = 0

  /** @param calls numbers that make the clients' operations, used again and again */
  constructor(private readonly calls: readonly number[]) {
    let at = 0
    const number = (): number => this.calls[at++ % this.calls.length] ?? 0
    const makeCalls = (): AnyCall[] =>
      Array.from({ length: 1 + (number() % 3) }, () => callOf(number(), ++this.values))
    this.clients = ['ann', 'bob', 'cy'].map((name) => new StoryClient(name, makeCalls))
    this.begin()
  }

  /** Queues with some items, and two lines that have them. */
  private begin(): void {
    const [line] = this.lines
    if (line === undefined) return
    for (const label of LABELS) {
      const create = { operation: 'create', argument: label, item: 0 } as const
      const pushes = Array.from({ length: 3 }, () => {
        return { operation: 'push', argument: queueIdOf(label), item: ++this.values } as const
      })
      this.execute(line, [this.order(create), ...pushes.map((push) => this.order(push))])
    }
    this.lines.push({ ...copyOf(line), config: null, slot: 0 })
  }

  /** All states that there are now. */
  states(): State[] {
    return [...this.lines.map(({ replica, seen }) => ({ replica, seen })), ...this.lagging]
  }

  tell({ what, numbers }: Step): void {
    const line = pick(this.lines, numbers[0])
    if (line === undefined) return
    switch (what) {
      case 'slot':
        return this.execute(line, this.heard(line, numbers.slice(1, 4)))
      case 'both': {
        // The same packets, as they are now, reach every line.
        const packets = this.lines.map((one) => this.heard(one, numbers.slice(1, 3)))
        return this.lines.forEach((one, at) => this.execute(one, packets[at] ?? []))
      }
      case 'fork':
        if (this.lines.length < LINES_MOST)
          this.lines.push({ ...copyOf(line), config: null, slot: 0 })
        return
      case 'lag':
        this.lagging.push(copyOf(line))
        if (this.lagging.length > LAGGING_MOST) this.lagging.shift()
        return
      case 'wake': {
        const state = pick(this.lagging, numbers[1])
        if (state === undefined || this.lines.length >= LINES_MOST) return
        this.lines.push({ ...copyOf(state), config: null, slot: 0 })
        return
      }
      case 'move':
        line.config = null
        return
      case 'merge':
        return this.merge(numbers)
      case 'take':
        return this.take(line, numbers)
      case 'giveUp': {
        const client = pick(this.clients, numbers[1])
        const packet = client?.underWay()[0]
        if (packet !== undefined) client?.finish(packet.first, 'none')
        return
      }
      case 'settle':
        return this.settle(line, numbers)
      case 'policy':
        return this.execute(line, [
          this.order({ operation: 'policy', argument: (numbers[1] ?? 0) % 2, item: 0 })
        ])
    }
  }

  /** The packets that reach a line now: of each client named by a number the next one, or a repeat. */
  private heard(line: Line, numbers: readonly number[]): Packet[] {
    return numbers.flatMap((number) => {
      const packets = pick(this.clients, number)?.underWay() ?? []
      return (
        packets.find((packet) => line.replica.sessions.standing(packet) === 'next') ??
        packets[0] ??
        []
      )
    })
  }

  /** A packet of somebody who sends but this one. */
  private order(call: AnyCall): Packet {
    return packetOf(`admin ${String(++this.administrators)}`, 1, 1, [call])
  }

  private configFor(line: Line): ConfigId {
    if (line.config === null) {
      const epochs = [...line.seen.keys()].map((config) => Number(config.split('.')[0]))
      line.config = this.newConfig(Math.max(0, ...epochs))
      line.slot = 0
    }
    return line.config
  }

  private newConfig(above: number): ConfigId {
    // Epochs of lines that do not know each other may be equal.
    return { epoch: above + 1, representative: ++this.representatives }
  }

  private execute(line: Line, packets: readonly Packet[]): void {
    if (packets.length === 0) return
    const config = this.configFor(line)
    const slot = line.slot++
    line.seen.set(configOf(config), slot)
    let place = 0
    for (const packet of packets) {
      this.executePacket(line, packet, { ...config, slot, place })
      place += packet.count
    }
    line.replica.finishSlot(config, slot)
  }

  private executePacket(line: Line, packet: Packet, at: At): void {
    const { client, low, first, count, accepted } = packet
    const { epoch, representative, slot, place } = at
    const { next } = this.facts.progress(line.seen, client)
    const isNext = first === Math.max(next, low)
    const config = { epoch, representative }
    const placement = { server: representative, config, slot, place }
    const answered = line.replica.execute(packet, placement)
    if ((answered !== undefined) !== isNext) throw new Error(`${client} at ${first}: out of turn`)
    if (answered === undefined) return
    const results = resultsOf(answered).map(([status, result]) => `${String(result)} ${status}`)
    this.facts.add(at, { kind: 'packet', client, first, count, low })
    if (accepted !== null) {
      const { from, to } = accepted
      const said = configOf(accepted.config)
      this.facts.decide(line.seen, at, { kind: 'word', client, from, to, config: said })
    }
    const expected = callsOf(packet).map((call, i) =>
      this.perform(line.seen, { ...at, place: place + i }, `${client}:${String(first + i)}`, call)
    )
    if (expected.join() !== results.join()) {
      throw new Error(`${client} at ${first}: got ${results.join()}, not ${expected.join()}`)
    }
  }

  /** What the model makes of an operation: result and status. */
  private perform(seen: Seen, at: At, request: string, call: AnyCall): string {
    const { operation, argument, item } = call
    const label = operation === 'create' ? argument : (labelOf(argument) ?? 0)
    switch (operation) {
      case 'create':
        this.facts.create(seen, at, label)
        return `${String(2 * label + 1)} ok`
      case 'push':
        return this.facts.push(seen, at, request, label, item) ? 'null ok' : 'null no-such-queue'
      case 'pop': {
        const value = this.facts.pop(seen, at, request, label)
        return value === undefined
          ? '-1 no-such-queue'
          : value === null
            ? '-1 empty'
            : `${value} ok`
      }
      case 'destroy':
        return this.facts.destroy(seen, at, label) ? 'null ok' : 'null no-such-queue'
      case 'policy':
        this.facts.add(at, { kind: 'policy', value: argument === 0 ? 'available' : 'majority' })
        return 'null ok'
      case 'settle': {
        const found = [...this.facts.contents(seen).ambiguities].find(
          ([one, { isOpen }]) => isOpen && idOf(one) === argument
        )
        const config = item === -1 ? 'none' : found?.[1].candidates[item]?.config
        if (found === undefined || config === undefined) return '-1 no-such-queue'
        const back = this.facts.decide(seen, at, { kind: 'settle', request: found[0], config })
        return `${back} ok`
      }
      default:
        throw new Error(`no story has ${operation}`)
    }
  }

  /** Somebody settles what is open in a line; now and then in a way that makes no sense. */
  private settle(line: Line, numbers: readonly number[]): void {
    const open = [...this.facts.contents(line.seen).ambiguities].filter(([, { isOpen }]) => isOpen)
    const [request, { candidates }] = pick(open, numbers[1]) ?? ['nobody:1', { candidates: [] }]
    const choice = ((numbers[2] ?? 0) % (candidates.length + 2)) - 1
    const call: AnyCall = { operation: 'settle', argument: idOf(request), item: choice }
    this.execute(line, [this.order(call)])
  }

  /** A client gets an answer from a line, to a packet that was executed there. */
  private take(line: Line, numbers: readonly number[]): void {
    const client = pick(this.clients, numbers[1])
    const answers = (client?.underWay() ?? []).flatMap(
      (packet) => line.replica.sessions.answerTo(packet) ?? []
    )
    const answered = pick(answers, numbers[2])
    if (answered !== undefined) client?.finish(answered.first, answered.config)
  }

  /** Two to five states meet and go on as one line; the members left behind meet others, or nobody. */
  private merge(numbers: readonly number[]): void {
    const [a, b, more = 0, ...others] = numbers
    const chosen = new Set([pick(this.lines, a), pick(this.lines, b)])
    others.slice(0, more % 4).forEach((number) => chosen.add(pick(this.lines, number)))
    const lines = [...chosen].filter((line) => line !== undefined)
    const stale = pick(this.lagging, more)
    const states: State[] = more % 3 === 0 && stale !== undefined ? [...lines, stale] : lines
    if (states.length < 2) return
    const seen = unite(states.map((state) => state.seen))
    const epochs = [...seen.keys()].map((config) => Number(config.split('.')[0]))
    const config = this.newConfig(Math.max(0, ...epochs))
    const { replica, report } = mergeStates(
      states.map((state) => state.replica),
      config
    )
    expectReport(this.facts, states, seen, report)
    if (report !== null) {
      seen.set(configOf(config), -1)
      this.facts.found(seen, { ...config, slot: -1, place: 0 })
    }
    const again = mergeStates(
      [...states].reverse().map((state) => state.replica),
      config
    )
    const bytes = bytesOf({ replica })
    expectBytes(bytes, again.replica, 'the same merge in another order')
    if (JSON.stringify(report) !== JSON.stringify(again.report)) throw new Error('another report')
    const merged = copyOf({ replica, seen })
    expectContents(this.facts, merged, 'merged')
    for (const line of lines) this.lines.splice(this.lines.indexOf(line), 1)
    this.lines.push({ ...merged, config, slot: 0 })
  }
}

export function idOf(request: string): number {
  const [client, sequence] = partsOf(request)
  return ambiguityId({ client, sequence })
}

export function pick<T>(list: readonly T[], number = 0): T | undefined {
  return list[number % Math.max(1, list.length)]
}

/** A copy of which both halves may go on. */
function copyOf({ replica, seen }: State): { replica: Replica; seen: Map<string, number> } {
  const copy = decodeState(encodeState(replica))
  if (copy === undefined) throw new Error('a state does not survive its own encoding')
  return { replica: copy, seen: new Map(seen) }
}

/** All bytes of a state. */
export function bytesOf({ replica }: { readonly replica: Replica }): Buffer {
  return Buffer.from(encodeState(replica))
}

export function expectBytes(bytes: Buffer, replica: Replica, what: string): void {
  if (!bytes.equals(encodeState(replica))) throw new Error(`${what} differs`)
}
