/** Files that may come from others: stores, recordings, traces, scenarios, lines, identities. */
import { checkTraces } from '../../../src/main/check/check-traces'
import { parseLine } from '../../../src/main/check/parse-line'
import type { ProcessTrace, TraceLine } from '../../../src/main/check/trace'
import type { Restored } from '../../../src/main/protocol/kept'
import { createCore } from '../../../src/main/protocol/step'
import { setUint48, viewOf } from '../../../src/main/protocol/wire/bytes'
import { xxh32 } from '../../../src/main/protocol/wire/checksum'
import { coreOptionsOf } from '../../../src/main/record/core-options'
import {
  decodeBody,
  encodeEnd,
  encodeHeader,
  FRAME_HEAD_BYTES,
  inputFrameBytes,
  writeInput
} from '../../../src/main/record/format'
import { Frames } from '../../../src/main/record/frames'
import { Replay } from '../../../src/main/record/replay'
import { decodeRestored, encodeRestored } from '../../../src/main/record/restored'
import { parseIdentity } from '../../../src/main/server/identity'
import type { Disk, Done } from '../../../src/main/store/disk'
import { readStore } from '../../../src/main/store/reading'
import { storeLimits } from '../../../src/main/store/store-limits'
import { parseCommandLine } from '../../../src/shared/command-line'
import { parseFault } from '../../../src/shared/lab-line'
import { parseScenario } from '../../../src/shared/scenario'
import { parseRemark, parseStep } from '../../../src/shared/scenario-line'
import { recordScenario, recordSeed } from '../../sim/recorded-run'
import { scenarioOf } from '../../sim/mixes'
import type { World } from '../../sim/world'
import type { Mutator } from '../mutator'
import { Broken, mustHold, type FuzzInput, type FuzzSession, type Target } from '../target'
import { starts } from './harvest'

const LIMITS = { ...storeLimits }

/** A folder of files in memory. */
class MemoryDisk implements Disk {
  readonly folder = 'memory'

  constructor(private readonly files: Map<string, Uint8Array>) {}

  list(): string[] {
    return [...this.files.keys()]
  }

  read(name: string): Uint8Array {
    const bytes = this.files.get(name)
    if (bytes === undefined) throw new Error('ENOENT')
    return bytes.slice()
  }

  size(name: string): number {
    return this.read(name).length
  }

  write(name: string, bytes: Uint8Array): void {
    this.files.set(name, bytes.slice())
  }

  truncate(name: string, bytes: number): void {
    this.files.set(name, this.read(name).slice(0, bytes))
  }

  remove(name: string): void {
    this.files.delete(name)
  }

  setAside(suffix: string): string {
    this.files.clear()
    return suffix
  }

  append(_name: string, _chunks: readonly Uint8Array[], done: Done): void {
    done(null)
  }

  sync(_name: string, done: Done): void {
    done(null)
  }

  rename(_from: string, _to: string, done: Done): void {
    done(null)
  }

  drop(_names: readonly string[], done: Done): void {
    done(null)
  }

  release(): void {
    // No file is held.
  }

  close(done: () => void): void {
    done()
  }
}

type Files = ReadonlyMap<string, Uint8Array>
let stored: readonly { readonly server: number; readonly files: Files }[] | null = null

/** What simulated servers left on their disks. */
function stores(): typeof stored & object {
  if (stored !== null) return stored
  const found: { server: number; files: Files }[] = []
  for (const seed of [4, 9, 13]) {
    const worlds: World[] = []
    recordScenario(scenarioOf(seed, 'disks'), (world) => worlds.push(world))
    for (const { id, store } of worlds.flatMap(({ servers }) => servers)) {
      const disk = store?.disk
      if (disk === undefined) continue
      const files = new Map(disk.list().map((name) => [name, disk.read(name)]))
      const bytes = [...files.values()].reduce((sum, { length }) => sum + length, 0)
      if (files.size > 0 && bytes < 200_000) found.push({ server: id, files })
    }
  }
  stored = found
  return stored
}

/** Of segments of the log and of state files the checksums are right again. */
function mended(name: string, bytes: Uint8Array): void {
  const view = viewOf(bytes)
  const number = Number.parseInt(/\d+/.exec(name)?.[0] ?? '0', 10)
  if (name.startsWith('state-') && bytes.length > 8) {
    const end = bytes.length - 8
    view.setUint32(end, xxh32(view, 0, end, 0x73746174), true)
    view.setUint32(end + 4, xxh32(view, 0, end, 0x66696c65), true)
  } else if (name.startsWith('log-') && bytes.length >= 39) {
    view.setUint32(35, xxh32(view, 0, 35, 0x6c6f67), true)
    for (let at = 39; at + 9 <= bytes.length;) {
      const end = at + 9 + view.getUint32(at, true)
      if (end > bytes.length) break
      const seed = (Math.imul(number, 0x9e3779b1) ^ Math.imul(at, 0x85ebca77) ^ 0x6c6f67) | 0
      view.setUint32(at + 4, xxh32(view, at + 8, end, seed), true)
      at = end
    }
  }
}

/** An input replaces one file of a store, by the knob. */
class StoreSession implements FuzzSession {
  private readonly store: ReturnType<typeof stores>[number] | undefined

  constructor(seed: number) {
    this.store = stores()[seed % stores().length]
  }

  mutate(mutator: Mutator, bytes: Uint8Array, other: Uint8Array): Uint8Array {
    const files = [...(this.store?.files.values() ?? [])]
    const base = mutator.chance(0.7) ? mutator.pick(files) : bytes
    return mutator.bytes(base, mutator.chance(0.5) ? mutator.pick(files) : other)
  }

  give({ bytes, knob }: FuzzInput): void {
    if (this.store === undefined) return
    const files = new Map(this.store.files)
    const names = [...files.keys()]
    const name = names[knob % names.length] ?? ''
    const copy = bytes.slice()
    if ((knob & 0x700) !== 0) mended(name, copy)
    files.set(name, copy)
    if ((knob & 0xf000) === 0) files.delete(names[(knob >>> 16) % names.length] ?? '')
    const { restored } = readStore(new MemoryDisk(files), this.store.server, LIMITS)
    if (restored === null) return
    const again = decodeRestored(encodeRestored(restored))
    mustHold(again !== undefined, 'what was found cannot be recorded')
    makeCore(this.store.server, restored)
  }

  end(): void {
    // Each input has its own files.
  }
}

/** A past that makes no sense is refused in words. */
function makeCore(id: number, restored: Restored): void {
  try {
    createCore(
      {
        id,
        incarnation: 9,
        name: 's',
        host: 'h',
        endpoint: 1,
        group: 'sim',
        epoch: 0,
        maxDatagram: 1400,
        receiveBytes: 212_992,
        trace: false,
        policy: 'available',
        durability: 'async'
      },
      restored
    )
  } catch (error) {
    const text = error instanceof Error ? error.message : ''
    if (!/makes no sense$|that was kept is none$/.test(text)) throw error
  }
}

/** An input is a frame's body. */
class RecordingSession implements FuzzSession {
  private readonly replay: Replay

  constructor(seed: number) {
    const all = starts()
    const start = all[seed % all.length]
    if (start === undefined) throw new Broken('nothing was harvested')
    this.replay = new Replay(start.options)
    for (const input of start.inputs.slice(0, 100)) {
      this.replay.give({ input, outcome: { acts: 0, tells: 0, broke: false } })
    }
  }

  mutate(mutator: Mutator, bytes: Uint8Array, other: Uint8Array): Uint8Array {
    return mutator.bytes(bytes, other)
  }

  give({ bytes, knob }: FuzzInput): void {
    const frames = new Frames()
    const framed = new Uint8Array(FRAME_HEAD_BYTES + bytes.length)
    framed.set(bytes, FRAME_HEAD_BYTES)
    const view = viewOf(framed)
    view.setUint32(0, bytes.length + (knob % 40 === 0 ? knob % 7 : 0), true)
    view.setUint32(4, xxh32(view, FRAME_HEAD_BYTES, framed.length, 0), true)
    const cut = (knob >>> 8) % (framed.length + 1)
    frames.push(framed.subarray(0, cut))
    frames.next()
    frames.push(framed.subarray(cut))
    const body = frames.next()
    if (typeof body === 'string') {
      frames.skip()
      frames.skipZeros()
      return
    }
    const frame = decodeBody(body)
    if (frame?.frame === 'header') coreOptionsOf(frame.header.options)
    else if (frame?.frame === 'restored') decodeRestored(frame.bytes)
    else if (frame?.frame === 'input' && this.replay.error === null)
      this.replay.give(frame.recorded)
  }

  end(): void {
    this.replay.takeTrace()
  }
}

function bodiesOfFrames(): Uint8Array[] {
  const bodies: Uint8Array[] = []
  for (const { options, inputs } of starts().slice(0, 6)) {
    const header = { core: 'x', version: '0', clock: 0, options: { ...options } }
    bodies.push(encodeHeader(header).slice(FRAME_HEAD_BYTES))
    for (const input of inputs.slice(0, 60)) {
      const frame = new Uint8Array(inputFrameBytes(input))
      writeInput(frame, viewOf(frame), 0, input, { acts: 1, tells: 2, broke: false })
      bodies.push(frame.slice(FRAME_HEAD_BYTES))
    }
  }
  const end = encodeEnd({ reason: 'stopped', inputs: 4, hash: 'ab' })
  return [...bodies, end.slice(FRAME_HEAD_BYTES)]
}

let traced: readonly (readonly TraceLine[])[] | null = null

function tracesOfServers(): readonly (readonly TraceLine[])[] {
  traced ??= recordSeed(2, 'partitions')
    .map(({ trace }) =>
      trace
        .split('\n')
        .slice(0, 400)
        .map(parseLine)
        .filter((line): line is TraceLine => !('problem' in line))
    )
    .filter((lines) => lines.length > 0)
    .slice(0, 4)
  return traced
}

/** An input is a line that comes in the place of another, in one of the traces. */
class TraceSession implements FuzzSession {
  private readonly traces = tracesOfServers().map((lines) => [...lines])

  mutate(mutator: Mutator, bytes: Uint8Array, other: Uint8Array): Uint8Array {
    return Buffer.from(mutator.text(Buffer.from(bytes).toString(), Buffer.from(other).toString()))
  }

  give({ bytes, knob }: FuzzInput): void {
    const line = parseLine(Buffer.from(bytes).toString())
    if ('problem' in line) return
    const lines = this.traces[knob % this.traces.length] ?? []
    const at = (knob >>> 4) % (lines.length + 1)
    lines.splice(at, (knob >>> 3) & 1, { ...line, server: lines[0]?.server ?? line.server })
  }

  end(): void {
    const traces = this.traces
      .filter((lines) => lines.length > 0)
      .map((lines, i): ProcessTrace => {
        const server = lines[0]?.server ?? ''
        return { server, incarnation: 1 + i, name: `s${i}.1`, ended: 'unknown', lines }
      })
    checkTraces(traces, { quiescent: false })
  }
}

const SCENARIO = [
  '# The smaller side is cut off, and comes back.',
  'partition @1,@2 @3 --for 3',
  'wait 3000          # milliseconds',
  'for 5 messages',
  'cut @1 @2',
  'loss 10% --server @2',
  'delay 20 --jitter 5',
  'duplicate 0.1',
  'reorder 0.2',
  'pause @1',
  'resume @1',
  'crash @3',
  'heal',
  'reset'
]
const LINES = [
  'q = create 12',
  'push $q 5',
  'pop 25',
  'top $q',
  'size 25 # a comment',
  'destroy $q',
  'id -4503599627370495'
]
const IDENTITY = JSON.stringify({ id: '0123456789ab', incarnation: 3, epoch: 77 })
const OPTIONS = JSON.stringify({
  id: 1,
  incarnation: 1,
  name: 's1',
  host: 'h',
  endpoint: 655360,
  group: 'g',
  epoch: 0,
  maxDatagram: 1400,
  receiveBytes: 212_992,
  trace: true,
  policy: 'available',
  durability: 'sync'
})

class TextSession implements FuzzSession {
  mutate(mutator: Mutator, bytes: Uint8Array, other: Uint8Array): Uint8Array {
    return Buffer.from(mutator.text(Buffer.from(bytes).toString(), Buffer.from(other).toString()))
  }

  give({ bytes }: FuzzInput): void {
    const text = Buffer.from(bytes).toString()
    parseScenario('fuzz', text)
    const [line = ''] = text.split('\n')
    parseCommandLine(line)
    parseFault(line.split(/\s+/))
    parseStep(line.split(/\s+/))
    parseRemark(line)
    parseIdentity(text)
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return
    }
    const options = coreOptionsOf(value)
    if (options !== undefined) createCore(options)
  }

  end(): void {
    // Nothing is left between two inputs.
  }
}

const text = (line: string): Uint8Array => Buffer.from(line)

/** Ordinals and sizes stand in 6 bytes there. */
function numbered(bytes: Uint8Array): Uint8Array {
  const other = bytes.slice()
  if (other.length > 12) setUint48(viewOf(other), 5, 2 ** 48 - 1)
  return other
}

export const fileTargets: readonly Target[] = [
  {
    name: 'files/store',
    inputs: 60,
    seeds: () => {
      const files = stores().flatMap((one) => [...one.files.values()])
      return [...files, ...files.map(numbered)].filter(({ length }) => length < 4000)
    },
    open: (seed) => new StoreSession(seed)
  },
  {
    name: 'files/recording',
    inputs: 300,
    seeds: bodiesOfFrames,
    open: (seed) => new RecordingSession(seed)
  },
  {
    name: 'files/traces',
    inputs: 40,
    seeds: () =>
      tracesOfServers().flatMap((lines) =>
        lines.slice(0, 80).map((line) => text(JSON.stringify(line)))
      ),
    open: () => new TraceSession()
  },
  {
    name: 'files/text',
    inputs: 2000,
    seeds: () =>
      [...SCENARIO, SCENARIO.join('\n'), ...LINES, IDENTITY, OPTIONS].map((line) => text(line)),
    open: () => new TextSession()
  }
]
