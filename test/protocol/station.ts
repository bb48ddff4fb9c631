/** Cores on a perfect network without delay, in virtual time, with everything written down. */
import {
  createCore,
  nextWake,
  step,
  viewOf,
  type Core,
  type CoreView
} from '../../src/main/protocol/step'
import type { KeptRecord, Restored, KeptState } from '../../src/main/protocol/kept'
import { encodeManifest } from '../../src/main/protocol/queue/parts'
import type {
  ChangeStep,
  ConfigEvent,
  CoreOptions,
  DivergenceEvent,
  Effects,
  Endpoint,
  Input,
  LogLevel,
  MergeEvent,
  TraceEvent
} from '../../src/main/protocol/types'
import { tracedLines, type TracedLine } from '../support/traced-lines'

/** One call of an effect. Bytes are copied when the call is made. */
export type Effect =
  | { readonly do: 'multicast'; readonly bytes: Uint8Array }
  | { readonly do: 'unicast' | 'stream'; readonly to: Endpoint; readonly bytes: Uint8Array }
  | { readonly do: 'persist'; readonly epoch: number }
  | { readonly do: 'keep'; readonly record: KeptRecord; readonly state: KeptState | null }
  | { readonly do: 'config'; readonly event: ConfigEvent }
  | { readonly do: 'change'; readonly step: ChangeStep }
  | { readonly do: 'merge'; readonly event: MergeEvent }
  | { readonly do: 'divergence'; readonly event: DivergenceEvent }
  | { readonly do: 'left' | 'deaf' }
  | { readonly do: 'trace'; readonly event: TracedLine }
  | {
      readonly do: 'log'
      readonly level: LogLevel
      readonly event: string
      readonly fields: string
    }

export class Recorder implements Effects {
  readonly effects: Effect[] = []

  multicast(bytes: Uint8Array): void {
    this.effects.push({ do: 'multicast', bytes: bytes.slice() })
  }

  unicast(to: Endpoint, bytes: Uint8Array): void {
    this.effects.push({ do: 'unicast', to, bytes: bytes.slice() })
  }

  stream(to: Endpoint, bytes: Uint8Array): void {
    this.effects.push({ do: 'stream', to, bytes: bytes.slice() })
  }

  persist(epoch: number): void {
    this.effects.push({ do: 'persist', epoch })
  }

  keep(record: KeptRecord, state: KeptState | null): void {
    this.effects.push({ do: 'keep', record, state })
  }

  config(event: ConfigEvent): void {
    this.effects.push({ do: 'config', event })
  }

  change(step: ChangeStep): void {
    this.effects.push({ do: 'change', step: structuredClone(step) })
  }

  merge(event: MergeEvent): void {
    this.effects.push({ do: 'merge', event })
  }

  divergence(event: DivergenceEvent): void {
    this.effects.push({ do: 'divergence', event })
  }

  left(): void {
    this.effects.push({ do: 'left' })
  }

  deaf(): void {
    this.effects.push({ do: 'deaf' })
  }

  trace(event: TraceEvent): void {
    for (const line of tracedLines(event)) this.effects.push({ do: 'trace', event: line })
  }

  log(level: LogLevel, event: string, fields: Readonly<Record<string, unknown>>): void {
    this.effects.push({ do: 'log', level, event, fields: JSON.stringify(fields) })
  }
}

export const CLIENT: Endpoint = 0x0a000009 * 65536 + 40_000

export function optionsOf(id: number, changes: Partial<CoreOptions> = {}): CoreOptions {
  return {
    id,
    incarnation: 1,
    name: `s${id}`,
    host: 'test',
    endpoint: 0x0a000001 * 65536 + 8080 + id,
    group: 'test',
    epoch: 0,
    maxDatagram: 1400,
    receiveBytes: 212_992,
    policy: 'available',
    durability: 'memory',
    trace: true,
    ...changes
  }
}

/** Three servers. */
export const THREE = [optionsOf(1), optionsOf(2), optionsOf(3)]

/** One core with all that it was told and all that it did. */
export class Station {
  readonly core: Core
  readonly inputs: Input[] = []
  readonly effects: Effect[] = []

  constructor(
    readonly options: CoreOptions,
    private readonly restored: Restored | null = null
  ) {
    this.core = createCore(options, restored)
  }

  /** What its disk holds of the first `count` records: the last state among them, and what came after. */
  kept(count = Infinity): Restored {
    const kept = this.effects.filter((effect) => effect.do === 'keep').slice(0, count)
    const begin = kept.findLastIndex(({ state }) => state !== null)
    const state = kept[begin]?.state ?? null
    const { restored } = this
    if (state === null && restored !== null) {
      return { ...restored, records: [...restored.records, ...kept.map(({ record }) => record)] }
    }
    return {
      manifest: state === null ? null : encodeManifest(state.wholeManifest()),
      parts: state === null ? [] : Array.from({ length: state.parts }, (_, i) => state.part(i)),
      records: kept.slice(Math.max(0, begin)).map(({ record }) => record)
    }
  }

  /** Takes one input in. Returns its effects. */
  give(input: Input): Effect[] {
    this.inputs.push(input)
    const recorder = new Recorder()
    step(this.core, input, recorder)
    this.effects.push(...recorder.effects)
    return recorder.effects
  }

  get view(): CoreView {
    return viewOf(this.core)
  }

  /** Everything that can be seen but the counters. */
  get state(): object {
    return { ...this.view, counters: null, wakeAt: nextWake(this.core) }
  }
}

/** Stations that hear each other. Datagrams to others than stations are in `replies`. */
export class Bench {
  now = 1000
  readonly stations: Station[]
  readonly replies: {
    readonly from: Station
    readonly to: Endpoint
    readonly bytes: Uint8Array
  }[] = []
  /** Stations whose disks do not get on: nothing is durable there. */
  readonly stuckDisks = new Set<Station>()
  /** Stations that hear nobody and are heard by nobody. */
  readonly cut = new Set<Station>()
  private readonly mail: { readonly to: Station; readonly input: Input }[] = []

  constructor(...options: readonly CoreOptions[]) {
    this.stations = options.map((one) => new Station(one))
  }

  /** Starts every station and lets them form a configuration. */
  form(): this {
    this.stations.forEach((station, i) => {
      this.give(station, { kind: 'start', now: this.now, seed: 7 * i + 1 })
    })
    this.run(3000)
    const forming = this.stations.filter(
      ({ view }) => view.state !== 'operational' || view.members.length !== this.stations.length
    )
    if (forming.length > 0) throw new Error('the stations did not form a configuration')
    return this
  }

  /** Takes one input to a station, and what follows from it to all. */
  give(station: Station, input: Input): void {
    this.mail.push({ to: station, input })
    this.settle()
  }

  /** A client's datagram reaches every station. */
  request(bytes: Uint8Array, kind: 'datagram' | 'classic' = 'datagram'): void {
    for (const to of this.stations) {
      if (!this.cut.has(to))
        this.mail.push({ to, input: { kind, now: this.now, from: CLIENT, bytes } })
    }
    this.settle()
  }

  /** Lets time pass. */
  run(ms: number): void {
    const end = this.now + ms
    for (;;) {
      const wake = Math.min(...this.stations.map(({ core }) => nextWake(core)))
      if (Math.max(wake, this.now + 0.01) > end) break
      this.now = Math.max(wake, this.now + 0.01)
      for (const station of this.stations) {
        if (nextWake(station.core) <= this.now) {
          this.mail.push({ to: station, input: { kind: 'tick', now: this.now } })
        }
      }
      this.settle()
    }
    this.now = end
  }

  /** Delivers until nothing moves; who has read everything flushes. */
  private settle(): void {
    for (let rounds = 0; this.mail.length > 0; rounds++) {
      if (rounds > 10_000) throw new Error('the stations do not come to rest')
      const reading = new Set<Station>()
      for (const { to, input } of this.mail.splice(0)) {
        this.carryOut(to, to.give(input))
        if (input.kind === 'datagram' || input.kind === 'classic') reading.add(to)
      }
      for (const station of reading) {
        this.carryOut(station, station.give({ kind: 'flush', now: this.now }))
      }
    }
  }

  private carryOut(from: Station, effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.do === 'persist') {
        const { epoch } = effect
        this.mail.push({ to: from, input: { kind: 'persisted', now: this.now, epoch } })
      } else if (effect.do === 'keep') {
        this.synced(from)
      } else if (effect.do === 'multicast') {
        for (const to of this.stations) this.send(from, to, effect.bytes)
      } else if (effect.do === 'unicast') {
        const to = this.stations.find(({ options }) => options.endpoint === effect.to)
        if (to === undefined) this.replies.push({ from, to: effect.to, bytes: effect.bytes })
        else this.send(from, to, effect.bytes)
      }
    }
  }

  /** All that this station has to keep is durable now, unless its disk is stuck. */
  synced(station: Station): void {
    if (this.stuckDisks.has(station)) return
    const count = station.effects.filter((effect) => effect.do === 'keep').length
    this.mail.push({ to: station, input: { kind: 'kept', now: this.now, count } })
  }

  private send(from: Station, to: Station, bytes: Uint8Array): void {
    if (from !== to && (this.cut.has(from) || this.cut.has(to))) return
    const { endpoint } = from.options
    this.mail.push({ to, input: { kind: 'datagram', now: this.now, from: endpoint, bytes } })
  }
}
