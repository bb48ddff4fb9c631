import type { LabRequests, LabView, PlayView, ScenarioView } from '../../../src/shared/channels/lab'
import type { Requests } from '../../../src/shared/ipc'
import type { FaultsView, LabCommand, LinkView } from '../../../src/shared/lab'

interface Place {
  readonly id: string
  readonly name: string
}

const OFF = { loss: 0, duplicate: 0, reorder: 0, delayMs: 0, jitterMs: 0 } as const

const SCENARIOS: readonly ScenarioView[] = [
  {
    name: 'loss',
    title: 'Loss and NAK: a server misses half of what it receives, and no client notices.',
    servers: 2,
    steps: [
      {
        text: 'loss 50% --server @2',
        remarks: [
          { kind: 'say', text: 'b loses every second datagram that it receives.' },
          { kind: 'why', text: 'To UDP a bad cable and a full buffer are the same.' },
          { kind: 'watch', view: 'Timeline', text: 'arrows that end in nothing' }
        ]
      },
      { text: 'run 20 times push $q 7', remarks: [] },
      { text: 'until alike', remarks: [{ kind: 'say', text: 'All servers are compared.' }] }
    ]
  },
  {
    name: 'two-sides',
    title: 'A partition with work on both sides, and the merge that makes one history of two.',
    servers: 3,
    steps: [{ text: 'heal', remarks: [{ kind: 'say', text: 'The cut heals.' }] }]
  },
  {
    name: 'two-two-one',
    title: 'Five servers in three parts: two, two and one. They meet again in two steps.',
    servers: 5,
    steps: [{ text: 'partition @1,@2 @3,@4 @5', remarks: [] }]
  }
]

type Handlers = {
  [C in keyof LabRequests]: (argument: Requests[C]['argument']) => Requests[C]['answer']
}

/** Faults of a scripted group: they count up by `step`, and hurt nobody. */
export class FakeLab {
  readonly commands: (readonly [LabCommand, string | null])[] = []
  play: PlayView | null = null
  allowed = false
  private readonly faults = new Map<string, FaultsView>()
  private readonly links = new Map<string, Map<string, LinkView>>()

  constructor(
    private readonly members: () => readonly Place[],
    private readonly told: () => void,
    private readonly allow: (on: boolean) => void
  ) {}

  get view(): LabView {
    return {
      servers: this.members().map(({ id, name }) => ({
        server: id,
        name,
        faults: this.allowed ? this.of(id) : null
      })),
      silent: [],
      play: this.play
    }
  }

  /** What is cut and lossy bites. */
  step(): void {
    const ids = this.members().map(({ id }) => id)
    for (const id of ids) {
      const { partition, deafTo, counters, loss } = this.of(id)
      const sideOf = (one: string): number =>
        partition?.sides.findIndex((side) => side.includes(one)) ?? -1
      for (const from of ids) {
        const isCut = deafTo.includes(from) || (partition !== null && sideOf(id) !== sideOf(from))
        const own = this.links.get(id)?.get(from)
        const lost = own?.loss ?? loss
        if (from === id || (!isCut && lost === 0)) continue
        const more = isCut ? 3 : 1
        this.link(id, from, { dropped: (own?.dropped ?? 0) + more })
        const name = isCut ? 'cutReceived' : 'lost'
        this.set(id, {
          counters: { ...counters, [name]: (this.of(id).counters[name] ?? 0) + more }
        })
      }
    }
  }

  readonly handlers: Handlers = {
    'lab:read': () => ({ ok: true, value: this.view }),
    'lab:watch': () => {
      this.told()
      return { ok: true, value: null }
    },
    'lab:allow': ({ on }) => {
      this.allowed = on
      this.allow(on)
      this.told()
      return { ok: true, value: null }
    },
    'lab:do': ({ command, server }) => {
      this.commands.push([command, server])
      const all = this.members()
      for (const { id } of all) if (server === null || server === id) this.take(id, command)
      this.told()
      return { ok: true, value: { applied: all.map(({ name }) => name), silent: [] } }
    },
    'lab:operate': ({ line }) => {
      if (line.startsWith('pusch'))
        return { ok: false, problem: 'there is no command "pusch": did you mean push?' }
      const answer = {
        op: 'pop',
        result: 1,
        status: 'ok',
        server: this.members()[0]?.id ?? null,
        config: '5.3fa9c01b7d00',
        slot: 4,
        request: 'c0ffee00:1',
        ms: 0.8
      } as const
      return { ok: true, value: { line, answer } }
    },
    'lab:scenarios': () => ({ ok: true, value: SCENARIOS }),
    'lab:play': ({ scenario, held }) => {
      const own = SCENARIOS.find(({ name }) => name === scenario)
      this.play = {
        scenario,
        title: own?.title ?? '',
        steps: (own?.steps ?? []).map((step, i) => ({
          ...step,
          state: held ? 'waiting' : i === 0 ? 'done' : i === 1 ? 'doing' : 'waiting',
          observed:
            held || i > 0
              ? []
              : ['loss: done on b', 'b: 24 datagrams lost (11 from a, 13 from c), 2.2 s']
        })),
        state: held ? 'held' : 'playing',
        problem: null
      }
      this.told()
      return { ok: true, value: null }
    },
    'lab:steer': ({ to }) => {
      const state = { play: 'playing', hold: 'held', next: 'held', stop: 'stopped' } as const
      if (this.play !== null) this.play = { ...this.play, state: state[to] }
      this.told()
      return { ok: true, value: null }
    }
  }

  private of(id: string): FaultsView {
    const own = this.faults.get(id) ?? {
      ...OFF,
      paused: false,
      partition: null,
      deafTo: [],
      messages: 0,
      counters: {}
    }
    return { ...own, links: [...(this.links.get(id)?.values() ?? [])] }
  }

  private set(id: string, change: Partial<FaultsView>): void {
    this.faults.set(id, { ...this.of(id), ...change })
  }

  private link(id: string, from: string, change: Partial<LinkView>): void {
    const own = this.links.get(id) ?? new Map<string, LinkView>()
    this.links.set(id, own.set(from, { ...own.get(from), ...change, from }))
  }

  private take(id: string, command: LabCommand): void {
    switch (command.do) {
      case 'loss':
      case 'duplicate':
      case 'reorder':
        this.way(id, { [command.do]: command.probability }, command.from)
        break
      case 'delay':
        this.way(id, { delayMs: command.ms, jitterMs: command.jitterMs }, command.from)
        break
      case 'partition':
        this.set(id, { partition: { sides: command.groups, messagesLeft: command.forMessages } })
        break
      case 'cut':
        if (!command.to.includes(id)) break
        this.set(id, { deafTo: [...new Set([...this.of(id).deafTo, ...command.from])] })
        break
      case 'pause':
      case 'resume':
        this.set(id, { paused: command.do === 'pause' })
        break
      case 'heal':
        this.set(id, { partition: null, deafTo: [] })
        break
      case 'reset':
        this.set(id, { ...OFF, partition: null, deafTo: [], paused: false })
        for (const from of this.links.get(id)?.keys() ?? []) this.link(id, from, OFF)
        break
      default:
        break
    }
  }

  private way(id: string, change: Partial<LinkView>, from: readonly string[] | undefined): void {
    if (from === undefined) this.set(id, change)
    else for (const one of from) if (one !== id) this.link(id, one, change)
  }
}
