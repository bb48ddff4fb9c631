/** Runs a seed of the simulator with a watcher at each core, as servers have while they are observed. */
import { formatConfigId, formatMemberId } from '../../src/main/protocol/ids'
import { watch } from '../../src/main/protocol/step'
import { FactWriter } from '../../src/main/record/fact-writer'
import type { LaneNews } from '../../src/main/check/live/monitor'
import { scenarioOf } from './mixes'
import type { Mix } from './scenario'
import type { SimServer } from './sim-server'
import { processTracesOf } from './traces'
import { World } from './world'
import type { ProcessTrace } from '../../src/main/check/trace'

/** What is told at one moment: news of who runs, and who does not. */
export interface Moment {
  readonly news: readonly LaneNews[]
  readonly gone: readonly string[]
  readonly settled: number
}

export interface WatchedRun {
  readonly moments: readonly Moment[]
  readonly traces: readonly ProcessTrace[]
  readonly events: number
}

const FORM_MS = 8_000
const LOAD_MS = 60_000
const CALM_MS = 50_000

/** One count for all servers stands for the clock: what happens later has a greater one. */
class Clock {
  now = 0
  next(): number {
    return ++this.now
  }
}

class Watching {
  private writer: FactWriter
  private turn = 0

  constructor(
    private readonly server: SimServer,
    private readonly clock: Clock
  ) {
    this.writer = new FactWriter(clock.now)
    server.onCore = (core) => {
      this.begin()
      watch(core, {
        ordered: (config, slot, _messages, bytes) => {
          this.writer.order(clock.next(), config, slot, bytes)
        },
        delivered: (config, slot, messages, answers, bytes, hash) => {
          this.writer.deliver(clock.next(), config, slot, messages, answers, bytes, hash)
        },
        stable: (config, slot) => {
          this.writer.stable(clock.next(), config, slot)
        },
        answered: (message, answered) => {
          this.writer.reply(clock.next(), message, answered)
        }
      })
    }
    server.wrap = (_options, run) => (input, effects) => {
      run(input, {
        ...effects,
        config: (event) => {
          const fact = {
            config: formatConfigId(event.config),
            kind: event.kind,
            members: event.members.map(({ id }) => formatMemberId(id)),
            from: event.from.map(formatConfigId)
          }
          this.writer.config(clock.next(), fact, false)
          effects.config(event)
        },
        merge: (event) => {
          const config = formatConfigId(event.config)
          const from = event.from.map(formatConfigId)
          const report = JSON.stringify(event.report)
          this.writer.merge(clock.next(), { config, from, report, hash: event.hash })
          effects.merge(event)
        }
      })
    }
  }

  get lane(): string {
    return this.server.idText
  }

  get isAlive(): boolean {
    return this.server.alive
  }

  take(): LaneNews {
    const until = this.clock.now + 1
    const facts = this.writer.take(until)
    return { lane: this.lane, turn: this.turn++, until, facts }
  }

  private begin(): void {
    this.writer = new FactWriter(this.clock.now)
    this.turn = 0
  }
}

export function watchSeed(seed: number, mix: Mix): WatchedRun {
  const world = new World(scenarioOf(seed, mix), () => false)
  const { agenda, servers } = world
  const clock = new Clock()
  const watching = servers.map((server) => new Watching(server, clock))
  const moments: Moment[] = []
  const tell = (): void => {
    moments.push({
      news: watching.filter(({ isAlive }) => isAlive).map((one) => one.take()),
      gone: watching.filter(({ isAlive }) => !isAlive).map(({ lane }) => lane),
      settled: clock.now + 1
    })
  }
  const every = (): void => {
    tell()
    agenda.after(20, every)
  }
  const started = world.startServers() + 50
  every()
  agenda.run(started + FORM_MS, () => agenda.now > started && world.isTogether)
  const over = world.startLoad()
  agenda.run(over, () => false)
  agenda.run(over + LOAD_MS, () => world.isAnswered)
  world.calm()
  agenda.run(agenda.now + CALM_MS, () => world.isAnswered && world.isTogether && world.isSettled)
  tell()
  return { moments, traces: servers.flatMap(processTracesOf), events: clock.now }
}
