/**
 * A soak: real servers and clients for as long as one likes, faults from a seed, and
 * a judgement at every quiet point. Works in rounds, for traces would grow for ever:
 * each ends with `ftqueue check` on its own folder. The first server is spared: it is
 * killed only when all are, and lives from round to round, so that what grows shows.
 * For that it writes no trace, unless the whole run is one round.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Client } from '../../src/main/client/client'
import { Random } from '../../src/main/protocol/random'
import { Fleet } from '../fleet/fleet'
import { Ledger } from '../fleet/ledger'
import { Load } from '../fleet/load'
import { quietPoint, type Stage } from '../fleet/quiet-point'
import { checkTraces, violations, type TraceVerdict } from '../fleet/trace-check'
import { sleep } from '../fleet/until'
import { Chaos, type FaultRecord } from './chaos'
import { Probe } from './probe'
import type { RoundResult, SoakOptions, SoakResult } from './result'
import { Sampler } from './sampler'
import { logProblems, trendsOf } from './trends'

const CLIENTS = 5
/** Pops while parts of the group may be apart: each may become ambiguous, and 4096 of these are kept. */
const POPS_APART = 700
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
  const folder = mkdtempSync(path.join(tmpdir(), 'ftqueue-soak-'))
  const run = await Soak.open(options, hooks, folder)
  const result = await run.run()
  if (result.problems.length === 0) rmSync(folder, { recursive: true, force: true })
  else hooks.say(`homes and traces of the last round are kept in ${folder}`)
  return result
}

class Soak {
  private readonly begin = performance.now()
  private readonly rounds: RoundResult[] = []
  private readonly problems: string[] = []
  private readonly chaos: Chaos
  private merges = 0
  private longestGapMs = 0

  private constructor(
    private readonly options: SoakOptions,
    private readonly hooks: SoakHooks,
    private readonly folder: string,
    private readonly stage: Stage,
    private readonly clients: readonly Client[],
    private readonly sampler: Sampler,
    private readonly traces: { round: number }
  ) {
    const { fleet, ledger, desk, random } = stage
    fleet.onMerge = ({ report }) => {
      this.merges++
      ledger.reported(report)
    }
    this.chaos = new Chaos({
      bench: { fleet, desk, random, spared: fleet.names[0] ?? null },
      isForgetful: options.durability === 'memory',
      clock: () => this.atMs,
      onChange: (on) => {
        this.adapt(on)
      }
    })
  }

  static async open(options: SoakOptions, hooks: SoakHooks, folder: string): Promise<Soak> {
    const traces = { round: 0 }
    const probeFolder = path.join(folder, 'probe')
    mkdirSync(probeFolder)
    const probe = new Probe(probeFolder)
    const isOneRound = roundsOf(options) === 1
    const fleet: Fleet = await Fleet.make({
      servers: options.servers,
      durability: options.durability,
      folder,
      environment: probe.environment,
      traceOf: (name) =>
        name === fleet.names[0] && !isOneRound ? null : traceFolder(folder, traces.round)
    })
    const random = new Random(options.seed)
    const ledger = new Ledger((config) => fleet.sizeOf(config), options.servers)
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => fleet.client()))
    const desk = await fleet.client()
    const load = new Load(clients, ledger, random)
    const begin = performance.now()
    const sampler = new Sampler({
      fleet,
      load,
      probe,
      clock: () => performance.now() - begin,
      followed: () => ledger.size
    })
    const stage = { fleet, load, ledger, desk, random }
    return new Soak(options, hooks, folder, stage, [...clients, desk], sampler, traces)
  }

  async run(): Promise<SoakResult> {
    const { fleet, desk, load } = this.stage
    try {
      await fleet.startAll()
      await fleet.whole(desk)
      await load.prepare()
      const count = roundsOf(this.options)
      for (let round = 1; round <= count && !this.isOver; round++) await this.round(round, count)
    } catch (error) {
      this.problems.push(error instanceof Error ? error.message : String(error))
      this.problems.push(...fleet.problems.splice(0))
    } finally {
      await this.close()
    }
    return this.result()
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
    const { fleet, load } = this.stage
    if (number > 1) await this.newTraces()
    const round: RoundResult = {
      ...{ fromMs: this.atMs, answered: load.counts.answered, faults: this.chaos.records.length },
      ...{ merges: this.merges, quietPoints: 0, judged: 0, reportedTwice: 0, undecided: 0 },
      ...{ takenUnseen: 0, settledByHand: 0, check: null }
    }
    this.rounds.push(round)
    const endMs = (this.runMs * number) / count
    do await this.window(round, endMs)
    while (!this.isOver && endMs - this.atMs > this.options.windowMs / 2)
    round.answered = load.counts.answered - round.answered
    round.faults = this.chaos.records.length - round.faults
    round.merges = this.merges - round.merges
    // The traces of those that write them end here: what is left to do shows in no other.
    for (const name of fleet.names.slice(this.isTracedWhole ? 0 : 1)) await fleet.stop(name)
    await this.check(round)
    this.sayRound(round, number, count)
  }

  /** Faults under load, load without faults, and then what is there must be right. */
  private async window(round: RoundResult, roundEndMs: number): Promise<void> {
    const { load, random } = this.stage
    const { windowMs, durability } = this.options
    const endMs = Math.min(this.atMs + windowMs, Math.max(roundEndMs, this.atMs + windowMs / 2))
    const share = this.atMs / this.runMs
    const isLast = endMs + windowMs > this.runMs
    load.level = {
      operationsPerS: 60 + random.below(240),
      outstanding: 1 + random.below(32),
      itemsWanted: 100
    }
    load.start()
    await this.chaos.run(
      endMs - windowMs * CALM_SHARE,
      durability === 'sync' && (share < POWER_UNTIL_SHARE || isLast)
    )
    await sleep(Math.max(0, endMs - this.atMs))
    this.longestGapMs = Math.max(this.longestGapMs, load.longestGapMs)
    const quiet = await quietPoint(this.stage)
    load.popsLeft = Infinity
    round.quietPoints++
    round.judged += quiet.judged
    round.reportedTwice += quiet.reportedTwice
    round.undecided += quiet.undecided
    round.takenUnseen += quiet.takenUnseen
    round.settledByHand += quiet.settledByHand
    this.problems.push(...quiet.problems)
  }

  /** While the group may be in parts every pop may have two results. */
  private adapt(on: readonly FaultRecord[]): void {
    const { load } = this.stage
    if (on.length > 0) load.popsLeft = Math.min(load.popsLeft, POPS_APART)
  }

  private get isTracedWhole(): boolean {
    return roundsOf(this.options) === 1
  }

  private async newTraces(): Promise<void> {
    const { fleet, desk } = this.stage
    rmSync(traceFolder(this.folder, this.traces.round), { recursive: true, force: true })
    this.traces.round++
    await fleet.startAll()
    await fleet.whole(desk)
  }

  private async check(round: RoundResult): Promise<void> {
    const verdict = await checkTraces(traceFolder(this.folder, this.traces.round))
    round.check = { verdict: verdict.verdict, lines: verdict.lines, text: checkText(verdict) }
    this.problems.push(...violations(verdict).map((text) => `check: ${text}`))
  }

  private sayRound(round: RoundResult, number: number, count: number): void {
    const { answered, faults, merges, judged, check } = round
    const seconds = Math.round(this.atMs / 1000)
    this.hooks.say(
      `round ${number}/${count} at ${seconds} s: ${answered} operations, ${faults} faults, ` +
        `${merges} merges, ${judged} items judged, check ${check?.text ?? 'not reached'}` +
        (this.problems.length === 0 ? '' : `; ${this.problems.length} problems`)
    )
  }

  private async close(): Promise<void> {
    const { fleet, load } = this.stage
    await load.drain().catch((error: unknown) => {
      this.problems.push((error as Error).message)
    })
    await fleet.stopAll()
    this.problems.push(...fleet.problems.splice(0))
    this.sampler.close()
    await Promise.all(this.clients.map((client) => client.close()))
  }

  private result(): SoakResult {
    const { servers, loads } = this.sampler
    const { answered, pushed, popped, timeouts, refused } = this.stage.load.counts
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

function traceFolder(folder: string, round: number): string {
  return path.join(folder, `traces-${round}`)
}

/** `valid`, or which properties are not. */
function checkText({ verdict, properties }: TraceVerdict): string {
  if (verdict === 'valid') return verdict
  const open = properties.filter((property) => property.verdict !== 'valid')
  return `${verdict} (${open.map(({ id, verdict: found }) => `${id} ${found}`).join(', ')})`
}
