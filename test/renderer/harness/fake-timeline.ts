import type { TimelineRequests } from '../../../src/shared/channels/timeline'
import type {
  Biography,
  DatagramContent,
  PropertyView,
  TimelineBatch,
  TimelineEvent,
  TimelineGap
} from '../../../src/shared/timeline'

type Handlers = {
  [C in keyof TimelineRequests]: (
    argument: TimelineRequests[C]['argument']
  ) => TimelineRequests[C]['answer']
}

const propertyNames: readonly (readonly [string, string])[] = [
  ['P1', 'Basic delivery'],
  ['P2', 'Configuration changes'],
  ['P3', 'Self-delivery'],
  ['P4', 'Failure atomicity'],
  ['P5', 'Causal order'],
  ['P6', 'Total order'],
  ['P7', 'Safe delivery'],
  ['P8', 'Primary history'],
  ['Q1', 'Same results'],
  ['Q2', 'FIFO queues'],
  ['Q3', 'Merges agree'],
  ['Q4', 'Nothing is lost']
]

export interface FakeTimelineOptions {
  /** Ids of the servers that are watched. */
  readonly servers: readonly string[]
  /** Slots in each step of a tenth of a second. */
  readonly slotsPerStep: number
}

const client = 'client 192.168.1.17:41777'

/** Numbers that look like chance, and are the same every time. */
class Chance {
  #state = 12_345

  next(): number {
    this.#state = (this.#state * 1_103_515_245 + 12_345) % 2_147_483_648
    return this.#state / 2_147_483_648
  }
}

/**
 * The timeline's part of the scripted group: clients ask, the turn goes round, slots are
 * ordered, acknowledged, now and then lost, asked for and sent again. Microseconds.
 */
export class FakeTimeline {
  on = false
  /** A cut keeps these from the others. */
  cut: string | null = null
  violated = false
  /** Sent as a stretch that is not told. */
  nextGap = 0
  #now = 3_000_000_000
  #datagram = 0
  #slot = 0
  #message = 0
  #epoch = 4
  #told = new Set<string>()
  #last: readonly TimelineEvent[] = []
  #kept: TimelineEvent[] = []
  readonly #chance = new Chance()
  #steps = 0

  constructor(
    private readonly tell: (batch: TimelineBatch) => void,
    private readonly tellProperties: (properties: readonly PropertyView[]) => void,
    private readonly options: () => FakeTimelineOptions,
    private readonly nowMs: () => number
  ) {}

  readonly handlers: Handlers = {
    'timeline:watch': ({ on }) => {
      this.on = on
      this.#told.clear()
      return { ok: true, value: null }
    },
    'timeline:biography': ({ message }) => this.#biography(message),
    'timeline:datagram': ({ datagram }) => ({
      ok: true,
      value: [
        { name: 'type', value: 'order' },
        { name: 'group', value: '9d41f2c7' },
        { name: 'datagram', value: datagram },
        { name: 'incarnation', value: '3' },
        { name: 'received up to', value: String(this.#slot - 1) },
        { name: 'checksum', value: '0x6fd2a901' }
      ]
    }),
    'timeline:open': ({ folder }) => {
      if (folder === '/nowhere') return { ok: false, problem: 'There is no folder /nowhere.' }
      const from = this.#kept[0]?.at ?? 0
      const until = this.#kept.at(-1)?.at ?? 0
      const density = Array.from({ length: 200 }, () => 0)
      for (const { at } of this.#kept) {
        const part = Math.min(199, Math.floor(((at - from) / Math.max(1, until - from)) * 200))
        density[part] = (density[part] ?? 0) + 1
      }
      this.#recorded = [...this.#kept]
      return {
        ok: true,
        value: {
          folder: folder ?? '/home/ada/traces/lost-order',
          events: this.#recorded.length,
          from,
          until,
          lanes: this.options().servers.map((lane, i) => ({ lane, name: 'abc'[i] ?? lane })),
          properties: this.#properties(),
          density
        }
      }
    },
    'timeline:read': ({ from, until, most }) => {
      const events = this.#recorded.filter(({ at }) => at >= from && at <= until)
      return { ok: true, value: { events: events.slice(0, most), more: events.length > most } }
    },
    'timeline:close': () => ({ ok: true, value: null }),
    'timeline:save': ({ folder }) => ({
      ok: true,
      value: {
        folder: folder ?? '/home/ada/traces/now',
        files: 3,
        lines: this.#kept.length,
        lacks: ['What happened before 13:04:05 is not in it.']
      }
    })
  }

  #recorded: readonly TimelineEvent[] = []

  /** A tenth of a second. */
  step(): void {
    this.#steps += 1
    const { servers, slotsPerStep } = this.options()
    const start = this.#now
    this.#now += 100_000
    const events: TimelineEvent[] = []
    for (const lane of servers) {
      if (this.#told.has(lane)) continue
      this.#told.add(lane)
      events.push({ ev: 'life', at: start, lane, what: 'started' })
      events.push(this.#configured(start + 200, lane, servers))
    }
    if (servers.length > 1) {
      this.#heartbeats(start, servers, events)
      for (let i = 0; i < slotsPerStep; i += 1) {
        this.#order(start + ((i + 0.3) * 100_000) / Math.max(1, slotsPerStep), servers, events)
      }
    }
    events.sort((a, b) => a.at - b.at)
    const gaps: TimelineGap[] = []
    if (this.nextGap > 0) {
      const from = start + 30_000
      const until = start + 70_000
      gaps.push({ from, until, count: this.nextGap })
      for (let i = events.length - 1; i >= 0; i -= 1) {
        const at = events[i]?.at ?? 0
        if (at >= from && at <= until) events.splice(i, 1)
      }
      this.nextGap = 0
    }
    this.#last = [...this.#last, ...events].slice(-20_000)
    this.#kept = [...this.#kept, ...events].slice(-40_000)
    if (!this.on) return
    this.tell({
      events,
      gaps,
      now: this.#now + 20_000,
      settled: this.#now,
      epochMs: this.nowMs() - this.#now / 1000
    })
    if (this.#steps % 10 === 0) this.tellProperties(this.#properties())
  }

  /** A new configuration, as after a crash. */
  reform(crashed: string | null = null): void {
    this.#epoch += 1
    this.#slot = 0
    const { servers } = this.options()
    const left = servers.filter((lane) => lane !== crashed)
    const at = this.#now - 5000
    const events: TimelineEvent[] = []
    if (crashed !== null)
      events.push({ ev: 'life', at: at - 60_000, lane: crashed, what: 'crashed' })
    left.forEach((from, i) => {
      for (const [name, after] of [
        ['join', 0],
        ['propose', 900],
        ['accept', 1900],
        ['plan', 2600],
        ['install', 3400]
      ] as const) {
        if (i > 0 && (name === 'propose' || name === 'plan' || name === 'install')) continue
        this.#multicast(at - 4000 + after + i * 70, from, left, { name, bytes: 180 }, events)
      }
    })
    left.forEach((lane, i) => {
      events.push({ ...this.#configured(at - 400 + i * 90, lane, left), kind: 'transitional' })
      events.push(this.#configured(at + i * 110, lane, left))
    })
    this.#last = [...this.#last, ...events]
    this.#kept.push(...events)
    this.#kept.sort((a, b) => a.at - b.at)
    events.sort((a, b) => a.at - b.at)
    this.tell({
      events,
      gaps: [],
      now: this.#now + 20_000,
      settled: this.#now,
      epochMs: this.nowMs() - this.#now / 1000
    })
  }

  /** `CLIENT:SEQ` of the last message that was ordered. */
  get lastMessage(): string {
    return `c0ffee0012ab34cd:${String(this.#message - 1)}`
  }

  #configured(at: number, lane: string, members: readonly string[]) {
    const config = `${String(this.#epoch)}.${members[0] ?? ''}`
    return { ev: 'config', at, lane, config, kind: 'regular', members, from: [] } as const
  }

  #latency(): number {
    return 90 + this.#chance.next() * 260
  }

  #multicast(
    at: number,
    from: string,
    servers: readonly string[],
    content: DatagramContent,
    events: TimelineEvent[],
    loseAt: string | null = null,
    how: 'drop' | 'silent' = 'drop'
  ): void {
    const datagram = `d${String(this.#datagram++)}`
    events.push({ ev: 'send', at, lane: from, datagram, to: 'group', content })
    for (const lane of servers) {
      if (lane === from) continue
      const there = at + this.#latency()
      const isCut = (lane === this.cut) !== (from === this.cut)
      if (lane === loseAt && how === 'silent') continue
      if (lane === loseAt || isCut) {
        const why = isCut ? 'partition' : 'loss'
        events.push({ ev: 'drop', at: there, lane, datagram, from, why, content })
      } else events.push({ ev: 'receive', at: there, lane, datagram, from, content })
    }
  }

  #heartbeats(start: number, servers: readonly string[], events: TimelineEvent[]): void {
    if (this.#steps % 3 !== 0) return
    servers.forEach((lane, i) => {
      this.#multicast(
        start + 20_000 + i * 7000,
        lane,
        servers,
        { name: 'heartbeat', bytes: 64 },
        events
      )
    })
  }

  /** One slot from the client's request to its answer. */
  #order(at: number, servers: readonly string[], events: TimelineEvent[]): void {
    const slot = this.#slot++
    const owner = servers[slot % servers.length] ?? ''
    const config = `${String(this.#epoch)}.${servers[0] ?? ''}`
    const message = `c0ffee0012ab34cd:${String(this.#message++)}`
    const request = `d${String(this.#datagram++)}`
    const asked: DatagramContent = {
      name: 'request',
      bytes: 74,
      messages: [message],
      count: 1,
      note: `push 25 ${String(slot)}`
    }
    let latest = at
    for (const lane of servers) {
      const there = at + this.#latency()
      latest = Math.max(latest, there)
      events.push({
        ev: 'receive',
        at: there,
        lane,
        datagram: request,
        from: client,
        content: asked
      })
    }
    const orderedAt = latest + 60
    const slots = [slot, slot] as const
    const about = { config, slots, messages: [message], count: 1 }
    const isLost = slot % 17 === 9
    const victim = servers[(slot + 1) % servers.length] ?? ''
    events.push({
      ev: 'order',
      at: orderedAt,
      lane: owner,
      config,
      slot,
      messages: [message],
      count: 1
    })
    const order: DatagramContent = { name: 'order', bytes: 142, ...about }
    const how = slot % 34 === 9 ? 'silent' : 'drop'
    this.#multicast(orderedAt + 15, owner, servers, order, events, isLost ? victim : null, how)
    let has = orderedAt + 420
    if (isLost) {
      const nak: DatagramContent = {
        name: 'nak',
        bytes: 62,
        config,
        slots,
        note: `asks for ${String(slot)}`
      }
      this.#unicast(orderedAt + 1400, victim, owner, nak, events)
      this.#unicast(
        orderedAt + 1900,
        owner,
        victim,
        { name: 'resend', bytes: 150, ...about },
        events
      )
      has = orderedAt + 2300
    }
    servers.forEach((lane, i) => {
      const delivered = {
        ev: 'deliver',
        lane,
        config,
        slot,
        message,
        op: 'push',
        args: [25, slot],
        result: null,
        status: 'ok',
        phase: 'regular'
      } as const
      const there = lane === owner ? orderedAt + 8 : lane === victim ? has : orderedAt + 400
      events.push({ ...delivered, at: there + i * 3 })
      if (lane !== owner) {
        const ack: DatagramContent = {
          name: 'ack',
          bytes: 58,
          config,
          note: `has up to ${String(slot)}`
        }
        this.#multicast(there + 120 + i * 40, lane, servers, ack, events)
      }
      events.push({ ev: 'stable', at: has + 700 + i * 60, lane, config, slot })
    })
    const replied = has + 820
    events.push({ ev: 'reply', at: replied, lane: owner, message, result: null, status: 'ok' })
    const datagram = `d${String(this.#datagram++)}`
    const content: DatagramContent = { name: 'reply', bytes: 60, messages: [message], count: 1 }
    events.push({ ev: 'send', at: replied + 5, lane: owner, datagram, to: client, content })
  }

  #unicast(
    at: number,
    from: string,
    to: string,
    content: DatagramContent,
    events: TimelineEvent[]
  ): void {
    const datagram = `d${String(this.#datagram++)}`
    events.push({ ev: 'send', at, lane: from, datagram, to, content })
    events.push({ ev: 'receive', at: at + this.#latency(), lane: to, datagram, from, content })
  }

  #biography(message: string): TimelineRequests['timeline:biography']['answer'] {
    const about = this.#last.filter(
      (event) =>
        ('message' in event && event.message === message) ||
        ('content' in event && event.content.messages?.includes(message) === true) ||
        (event.ev === 'order' && event.messages.includes(message))
    )
    const delivered = about.find((event) => event.ev === 'deliver')
    if (delivered?.ev !== 'deliver') {
      return { ok: false, problem: 'Nothing of it was seen by the servers of this machine.' }
    }
    const stable = this.#last.filter(
      (event) =>
        event.ev === 'stable' && event.slot === delivered.slot && event.config === delivered.config
    )
    const whats = {
      receive: 'received',
      drop: 'dropped',
      order: 'ordered',
      deliver: 'delivered',
      stable: 'stable',
      reply: 'replied'
    } as const
    const steps: Biography['steps'] = [...about, ...stable].flatMap((event) => {
      const what = (whats as Partial<Record<string, (typeof whats)[keyof typeof whats]>>)[event.ev]
      if (what === undefined) return []
      const datagram = 'datagram' in event ? event.datagram : null
      return [{ at: event.at, lane: event.lane, what, datagram }]
    })
    return {
      ok: true,
      value: {
        message,
        command: `push ${delivered.args.join(' ')}`,
        result: null,
        status: 'ok',
        config: delivered.config,
        slot: delivered.slot,
        steps: [...steps].sort((a, b) => a.at - b.at),
        incomplete: false
      }
    }
  }

  #properties(): readonly PropertyView[] {
    return propertyNames.map(([id, name], i) => ({
      id,
      name,
      tested: `${name}, tested on every slot.`,
      cases: i === 7 ? 0 : this.#message * (i + 2),
      open: 0,
      verdict: i === 7 ? 'untested' : this.violated && id === 'P6' ? 'violated' : 'holds',
      counterexample:
        this.violated && id === 'P6'
          ? {
              text: `b delivered slot 7 of 4.3fa9 before slot 6, a after it.`,
              at: this.#now - 300_000,
              servers: this.options().servers.slice(0, 2),
              config: `${String(this.#epoch)}.${this.options().servers[0] ?? ''}`,
              slot: 7,
              message: null
            }
          : null
    }))
  }
}
