/**
 * A soak: real servers and clients for as long as one likes, faults from a seed, and
 * a judgement at every quiet point. Works in rounds, for traces would grow for ever:
 * each ends with `ftqueue check` on its own folder. The first server is spared: it is
 * killed only when all are, and lives from round to round, so that what grows shows.
 * For that it writes no trace, unless the whole run is one round.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { quietPoint } from '../fleet/quiet-point'
import { Scene } from '../fleet/scene'
import { checkTraces, verdictText, violations } from '../fleet/trace-check'
import { sleep } from '../fleet/until'
import { Chaos } from './chaos'
import { Probe, probeEnvironment } from './probe'
import type { RoundResult, SoakOptions, SoakResult } from './result'
import { Sampler } from './sampler'
import { logProblems, trendsOf } from './trends'

const CLIENTS = 5
/** Killed only when all are, and without a trace unless the whole run is one round. */
const SPARED = 's1'
/** Pops while parts of the group may be apart: each may become ambiguous, and 4096 of these are kept. */
const POPS_APART = 700
/** Load where nothing is wrong: it brings queues back to a moderate size. */
const CALM = { operationsPerS: 600, outstanding: 64, itemsWanted: 50 }
/** Of a window: the last part is load without faults. */
const CALM_SHARE = 0.2
/** Of the run: in its middle nobody loses all servers, so that one process shows what grows. */
const POWER_UNTIL_SHARE = 0.2

export interface SoakHooks {
  /** A line of progress. */
  readonly say: (text: string) => void
  /** Somebody wants it to end soon. */
  readonly isEnough: () => boolean
}

/** Runs it, cleans up after it, and never throws for what it found. */
export async function soak(options: SoakOptions, hooks: SoakHooks): Promise<SoakResult> {
  const run = await Soak.open(options, hooks)
  return run.run()
}

class Soak {
  private readonly begin = performance.now()
  private readonly rounds: RoundResult[] = []
  private readonly problems: string[] = []
  private readonly chaos: Chaos
  private readonly sampler: Sampler
  private longestGapMs = 0

  private constructor(
    private readonly options: SoakOptions,
    private readonly hooks: SoakHooks,
    private readonly scene: Scene,
    private readonly probeFolder: string,
    private readonly traces: { round: number }
  ) {
    const { fleet, load, ledger, desk, random } = scene
    const clock = (): number => this.atMs
    this.chaos = new Chaos({
      bench: { fleet, desk, random, spared: SPARED },
      isForgetful: options.durability === 'memory',
      clock,
      onChange: (on) => {
        // While the group may be in parts every pop may have two results.
        if (on.length > 0) load.popsLeft = Math.min(load.popsLeft, POPS_APART)
      }
    })
    const probe = new Probe(probeFolder)
    this.sampler = new Sampler({ fleet, load, probe, clock, followed: () => ledger.size })
  }

  static async open(options: SoakOptions, hooks: SoakHooks): Promise<Soak> {
    const traces = { round: 0 }
    const probeFolder = mkdtempSync(path.join(tmpdir(), 'ftqueue-probe-'))
    const isOneRound = roundsOf(options) === 1
    const { servers, durability, seed } = options
    const scene = await Scene.open({
      ...{ title: 'soak', servers, durability, seed, clients: CLIENTS },
      environment: probeEnvironment(probeFolder),
      traceOf: (name) => (name === SPARED && !isOneRound ? null : traceFolder(traces.round))
    })
    return new Soak(options, hooks, scene, probeFolder, traces)
  }

  async run(): Promise<SoakResult> {
    const { fleet } = this.scene
    try {
      await this.scene.begin()
      const count = roundsOf(this.options)
      for (let round = 1; round <= count && !this.isOver; round++) await this.round(round, count)
    } catch (error) {
      this.problems.push(error instanceof Error ? error.message : String(error))
    }
    await this.scene.close()
    this.sampler.close()
    this.problems.push(...fleet.problems.splice(0))
    const result = this.result()
    rmSync(this.probeFolder, { recursive: true, force: true })
    if (result.problems.length === 0) this.scene.remove()
    else this.hooks.say(`homes and traces of the last round are kept in ${this.scene.folder}`)
    return result
  }

  private get atMs(): number {
    return performance.now() - this.begin
  }

  private get runMs(): number {
    return this.options.minutes * 60_000
  }

  private get isOver(): boolean {
    return this.problems.length > 0 || this.hooks.isEnough()
  }

  private async round(number: number, count: number): Promise<void> {
    const { fleet, load } = this.scene
    if (number > 1) await this.newTraces()
    const round: RoundResult = {
      ...{ fromMs: this.atMs, answered: load.counts.answered, faults: this.chaos.records.length },
      ...{ merges: this.scene.merges, quietPoints: 0, judged: 0, reportedTwice: 0, undecided: 0 },
      ...{ takenUnseen: 0, settledByHand: 0, forgottenWords: 0, check: null }
    }
    this.rounds.push(round)
    const endMs = (this.runMs * number) / count
    const { windowMs } = this.options
    do {
      const leftMs = endMs - this.atMs
      await this.window(round, this.atMs + leftMs / Math.max(1, Math.round(leftMs / windowMs)))
    } while (!this.isOver && endMs - this.atMs > windowMs / 4)
    round.answered = load.counts.answered - round.answered
    round.faults = this.chaos.records.length - round.faults
    round.merges = this.scene.merges - round.merges
    // The traces of those that write them end here: what is left to do shows in no other.
    for (const name of fleet.names.slice(this.isTracedWhole ? 0 : 1)) await fleet.stop(name)
    await this.check(round)
    this.sayRound(round, number, count)
  }

  /** Faults under load, load without faults, and then what is there must be right. */
  private async window(round: RoundResult, endMs: number): Promise<void> {
    const { fleet, load, desk, random } = this.scene
    const { windowMs, durability } = this.options
    const calmMs = (endMs - this.atMs) * CALM_SHARE
    const isLast = endMs + windowMs > this.runMs
    const mayPower = durability === 'sync' && (this.atMs < this.runMs * POWER_UNTIL_SHARE || isLast)
    load.level = {
      operationsPerS: 60 + random.below(240),
      outstanding: 1 + random.below(32),
      itemsWanted: 100
    }
    load.start()
    await this.chaos.run(endMs - calmMs, mayPower)
    await fleet.startAll()
    await fleet.whole(desk)
    load.popsLeft = Infinity
    load.level = CALM
    await sleep(Math.max(0, endMs - this.atMs))
    this.longestGapMs = Math.max(this.longestGapMs, load.longestGapMs)
    const quiet = await quietPoint(this.scene)
    this.sampler.lookAtLive()
    round.quietPoints++
    round.judged += quiet.judged
    round.reportedTwice += quiet.reportedTwice
    round.undecided += quiet.undecided
    round.takenUnseen += quiet.takenUnseen
    round.settledByHand += quiet.settledByHand
    round.forgottenWords += quiet.forgottenWords
    this.problems.push(...quiet.problems)
  }

  private get isTracedWhole(): boolean {
    return roundsOf(this.options) === 1
  }

  private async newTraces(): Promise<void> {
    const { fleet, desk } = this.scene
    rmSync(path.join(this.scene.folder, traceFolder(this.traces.round)), {
      recursive: true,
      force: true
    })
    this.traces.round++
    await fleet.startAll()
    await fleet.whole(desk)
  }

  private async check(round: RoundResult): Promise<void> {
    const verdict = await checkTraces(path.join(this.scene.folder, traceFolder(this.traces.round)))
    round.check = { verdict: verdict.verdict, lines: verdict.lines, text: verdictText(verdict) }
    this.problems.push(...violations(verdict).map((text) => `check: ${text}`))
  }

  private sayRound(round: RoundResult, number: number, count: number): void {
    const { answered, faults, merges, judged, settledByHand, forgottenWords, check } = round
    const seconds = Math.round(this.atMs / 1000)
    this.hooks.say(
      `round ${number}/${count} at ${seconds} s: ${answered} operations, ${faults} faults, ` +
        `${merges} merges, ${judged} items judged, ${settledByHand + forgottenWords} ambiguous pops ` +
        `settled by hand (${forgottenWords} told but forgotten), check ${check?.text ?? 'not reached'}` +
        (this.problems.length === 0 ? '' : `; ${this.problems.length} problems`)
    )
  }

  private result(): SoakResult {
    const { servers, loads } = this.sampler
    const { answered, pushed, popped, timeouts, refused } = this.scene.load.counts
    const runMs = Math.round(this.atMs)
    const trends = trendsOf({ servers, loads, runMs })
    const growing = trends.filter(({ verdict }) => verdict === 'grows')
    const faults = this.chaos.records.map((record) => {
      return { ...record, toMs: Math.min(record.toMs, runMs) }
    })
    return {
      options: this.options,
      problems: [
        ...this.problems,
        ...growing.map(({ name }) => `${name} grows`),
        ...logProblems(servers)
      ],
      runMs,
      counts: {
        ...{ answered, pushed, popped, timeouts },
        refused: [...refused.values()].reduce((sum, count) => sum + count, 0)
      },
      longestGapMs: Math.round(this.longestGapMs),
      rounds: this.rounds,
      trends,
      faults,
      servers: Object.fromEntries(servers),
      loads
    }
  }
}

function roundsOf({ minutes, roundMs }: SoakOptions): number {
  return Math.max(1, Math.round((minutes * 60_000) / roundMs))
}

/** Below the scene's folder. */
function traceFolder(round: number): string {
  return `traces-${round}`
}
