/**
 * `npm run fuzz`: gives what reads bytes from others bytes that it does not expect.
 *
 *     --target T      those whose name begins so; more than one with commas (default: all)
 *     --inputs N      inputs of each target (default 1,000,000)
 *     --seconds S     stop each target after so many seconds
 *     --seed S        where random numbers begin (default 1)
 *     --write         keep what led to new blocks in test/fuzz/corpus
 *     --replay FILE   a failure's inputs again
 *
 * A failure is written to a file, as short as it could be made, with the command that replays it.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { Blocks } from './blocks'
import { CORPUS_BYTES, decodeInputs, encodeInputs, readCorpus, writeCorpus } from './corpus'
import { Engine, failureOf, type Failure } from './engine'
import type { FuzzInput, Target } from './target'
import { targets } from './targets/all'

/** An input that takes longer is told of; one that takes this long is a hang. */
const SLOW_MS = 100
const HANG_MS = 30_000
const LAST_BYTES = 8192
const CORPUS_FOLDER = join(process.cwd(), 'test', 'fuzz', 'corpus')
const FAILURES_FOLDER = join(tmpdir(), 'ftqueue-fuzz')

/** What the worker shows the watchdog. */
interface Shared {
  /** Inputs given, and the length of the last. */
  readonly counts: Int32Array<SharedArrayBuffer>
  readonly last: Uint8Array<SharedArrayBuffer>
}

const { values } = parseArgs({
  args: isMainThread ? process.argv.slice(2) : (workerData as { args: string[] }).args,
  options: {
    target: { type: 'string', default: '' },
    inputs: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
    replay: { type: 'string' }
  }
})

function chosen(): readonly Target[] {
  const wanted = values.target.split(',')
  return targets.filter(({ name }) => wanted.some((one) => name.startsWith(one)))
}

function tell(failure: Failure): void {
  mkdirSync(FAILURES_FOLDER, { recursive: true })
  const name = `${failure.target.replaceAll('/', '-')}.${failure.seed}.${process.pid}`
  const file = join(FAILURES_FOLDER, name)
  writeFileSync(file, encodeInputs(failure.inputs))
  console.log(`FAILED ${failure.target}: ${failure.error.stack ?? String(failure.error)}`)
  console.log(`    ${failure.inputs.length} inputs: npm run fuzz -- --replay ${file}`)
  process.exitCode = 1
}

function replay(file: string): void {
  const [, name = '', seed = '0'] = /^(.*)\.(\d+)\.\d+$/.exec(basename(file)) ?? []
  const target = targets.find((one) => one.name.replaceAll('/', '-') === name)
  if (target === undefined || !existsSync(file)) throw new Error(`no failure in ${file}`)
  const error = failureOf(target, Number(seed), decodeInputs(readFileSync(file)))
  console.log(error === null ? 'nothing fails' : (error.stack ?? String(error)))
  process.exitCode = error === null ? 0 : 1
}

/** Small inputs first, as many as the corpus has room for. */
function worthKeeping(found: readonly FuzzInput[]): FuzzInput[] {
  const kept: FuzzInput[] = []
  let bytes = 0
  for (const input of [...found].sort((a, b) => a.bytes.length - b.bytes.length)) {
    bytes += input.bytes.length + 6
    if (bytes > CORPUS_BYTES) break
    kept.push(input)
  }
  return kept
}

function run(shared: Shared): void {
  const seed = Number(values.seed)
  const inputsEach = Number(values.inputs)
  const secondsEach = Number(values.seconds) || Infinity
  const blocks = Blocks.find()
  const union = new Uint8Array(blocks?.places.length ?? 0)
  let total = 0
  for (const target of chosen()) {
    const corpus = readCorpus(CORPUS_FOLDER, target.name)
    blocks?.clear()
    let given = 0
    let slowestMs = 0
    let at = performance.now()
    const engine = new Engine({
      target,
      corpus,
      seed,
      blocks,
      onInput: ({ bytes }) => {
        const now = performance.now()
        // What is brought to its state with a session is no input.
        if (given % target.inputs !== 0) slowestMs = Math.max(slowestMs, now - at)
        at = now
        given++
        Atomics.store(shared.counts, 0, given)
        shared.counts[1] = Math.min(bytes.length, LAST_BYTES)
        shared.last.set(bytes.subarray(0, LAST_BYTES))
      },
      onFailure: tell
    })
    const begun = performance.now()
    const busyBefore = busyMs()
    const heapBefore = process.memoryUsage().heapUsed
    let elapsedMs = 0
    while (engine.given < inputsEach && elapsedMs < secondsEach * 1000) {
      engine.run()
      elapsedMs = performance.now() - begun
    }
    total += engine.given
    const hits = blocks?.hits ?? new Uint8Array(0)
    hits.forEach((hit, i) => (union[i] = (union[i] ?? 0) | hit))
    if (values.write) {
      const kept = worthKeeping([...corpus, ...engine.found])
      if (engine.found.length > 0) writeCorpus(CORPUS_FOLDER, target.name, kept)
    }
    const rate = Math.round(engine.given / (elapsedMs / 1000))
    const busyRate = Math.round(engine.given / ((busyMs() - busyBefore) / 1000))
    const grownMb = (process.memoryUsage().heapUsed - heapBefore) / 2 ** 20
    const slow = slowestMs > SLOW_MS ? `, slowest ${Math.round(slowestMs)} ms` : ''
    console.log(
      `${target.name}: ${engine.given} inputs in ${(elapsedMs / 1000).toFixed(1)} s ` +
        `(${rate}/s, ${busyRate}/s of processor time), ${hits.reduce((sum, hit) => sum + hit, 0)} blocks, ` +
        `corpus ${engine.corpus.length} (${engine.found.length} new), ` +
        `heap ${grownMb >= 0 ? '+' : ''}${grownMb.toFixed(0)} MB${slow}`
    )
  }
  console.log(`${total} inputs in all`)
  if (blocks !== null) tellCoverage(blocks, union)
}

/** Processor time of this process, milliseconds. */
function busyMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function tellCoverage(blocks: Blocks, union: Uint8Array): void {
  const folders = new Map<string, { hit: number; all: number }>()
  blocks.places.forEach(([file], i) => {
    const parts = file.split(/[\\/]/).slice(0, -1)
    const folder = parts.join('/')
    const sum = folders.get(folder) ?? { hit: 0, all: 0 }
    sum.all++
    sum.hit += union[i] ?? 0
    folders.set(folder, sum)
  })
  for (const [folder, { hit, all }] of [...folders].sort()) {
    console.log(`    ${folder}: ${hit} of ${all} blocks (${Math.round((100 * hit) / all)} %)`)
  }
}

/** Runs the worker, and ends it with the input in hand when it gets no further. */
function watch(): void {
  const shared: Shared = {
    counts: new Int32Array(new SharedArrayBuffer(8)),
    last: new Uint8Array(new SharedArrayBuffer(LAST_BYTES))
  }
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { args: process.argv.slice(2), shared }
  })
  let before = -1
  const watchdog = setInterval(() => {
    const now = Atomics.load(shared.counts, 0)
    if (now === before && now > 0) {
      const file = join(FAILURES_FOLDER, `hang.${process.pid}`)
      mkdirSync(FAILURES_FOLDER, { recursive: true })
      writeFileSync(file, Buffer.from(shared.last.slice(0, shared.counts[1])))
      console.log(`HANGS after ${now} inputs; the last one is in ${file}`)
      process.exit(1)
    }
    before = now
  }, HANG_MS)
  worker.on('error', (error) => {
    console.error(error)
    process.exitCode = 1
  })
  worker.on('exit', (code) => {
    clearInterval(watchdog)
    process.exitCode = code || process.exitCode || 0
  })
}

if (!isMainThread) {
  run((workerData as { shared: Shared }).shared)
  // Connections and questions wait for what never comes.
  process.exit()
}
if (values.replay !== undefined) replay(values.replay)
else watch()
