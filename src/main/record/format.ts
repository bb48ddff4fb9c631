/**
 * The bytes of a recording, docs/recording.md: a mark, then frames. Each frame is
 * complete in itself, so that a file that was cut off anywhere is good up to its
 * last whole frame.
 *
 *     frame: u32 size of the body, u32 XXH32 of the body, body
 *     body:  u8 kind, then by kind
 *
 * All numbers are little-endian.
 */
import { Reader, setUint48, utf8Decode, utf8Encode, viewOf } from '../protocol/wire/bytes'
import { xxh32 } from '../protocol/wire/checksum'
import type { Input } from '../protocol/types'
import type { StepOutcome } from './effects-digest'

/** `FTQREC`, the format's version, a line's end. */
export const FILE_MARK = Uint8Array.of(0x46, 0x54, 0x51, 0x52, 0x45, 0x43, 1, 0x0a)

export const FRAME_HEAD_BYTES = 8
/** kind, flags, time, two digests */
const STEP_HEAD_BYTES = 18
/** Of UDP over IPv4. */
const DATAGRAM_MOST_BYTES = 65_535
/** Frames are never larger: a stream's message with all that stands around it. */
export const FRAME_MOST_BYTES = 320 * 1024

const HEADER_KIND = 1
const END_KIND = 2
/** A piece of the past that was found on disk; all pieces stand behind the header. */
const RESTORED_KIND = 3
const PIECE_BYTES = 64 * 1024
/** Kinds of inputs; the numbers are the format's for good. */
const INPUT_KINDS = {
  start: 16,
  datagram: 17,
  classic: 18,
  flush: 19,
  tick: 20,
  persisted: 21,
  leave: 22,
  damage: 23,
  kept: 24,
  storage: 25,
  moved: 26
} as const satisfies Record<Input['kind'], number>

const inputKindOf = new Map<number, Input['kind']>(
  (Object.keys(INPUT_KINDS) as Input['kind'][]).map((kind) => [INPUT_KINDS[kind], kind])
)

const BROKE = 1

/** Why a recording has an end. */
export const END_REASONS = ['stopped', 'full', 'slow-disk', 'broken'] as const
export type EndReason = (typeof END_REASONS)[number]

/** What a recording begins with. */
export interface RecordingHeader {
  /** The core that ran: see `coreVersion`. */
  readonly core: string
  /** The program's version, for people. */
  readonly version: string
  /** The wall clock, milliseconds since 1970, at time 0 of the inputs' clock. */
  readonly clock: number
  /** What the core was made with, as it was; see `coreOptionsOf`. */
  readonly options: Readonly<Record<string, unknown>>
}

/** What a recording ends with, unless it was cut off. */
export interface RecordingEnd {
  readonly reason: EndReason
  /** Inputs recorded. */
  readonly inputs: number
  /** Digest of the queues after the last of them. */
  readonly hash: string
}

export interface RecordedInput {
  readonly input: Input
  readonly outcome: StepOutcome
}

/** What a frame's body says. */
export type Frame =
  | { readonly frame: 'header'; readonly header: RecordingHeader }
  | { readonly frame: 'restored'; readonly bytes: Uint8Array }
  | { readonly frame: 'input'; readonly recorded: RecordedInput }
  | { readonly frame: 'end'; readonly end: RecordingEnd }

export function encodeHeader(header: RecordingHeader): Uint8Array {
  return jsonFrame(HEADER_KIND, header)
}

export function encodeEnd(end: RecordingEnd): Uint8Array {
  return jsonFrame(END_KIND, end)
}

/** The past that the core was made with (`encodeRestored`), in frames. */
export function* encodePast(past: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < past.length; at += PIECE_BYTES) {
    const piece = past.subarray(at, at + PIECE_BYTES)
    const bytes = new Uint8Array(FRAME_HEAD_BYTES + 1 + piece.length)
    bytes[FRAME_HEAD_BYTES] = RESTORED_KIND
    bytes.set(piece, FRAME_HEAD_BYTES + 1)
    closeFrame(viewOf(bytes), 0, bytes.length)
    yield bytes
  }
}

function jsonFrame(kind: number, value: object): Uint8Array {
  const text = utf8Encode(JSON.stringify(value))
  const bytes = new Uint8Array(FRAME_HEAD_BYTES + 1 + text.length)
  bytes[FRAME_HEAD_BYTES] = kind
  bytes.set(text, FRAME_HEAD_BYTES + 1)
  closeFrame(viewOf(bytes), 0, bytes.length)
  return bytes
}

/** Writes the head of the frame that was written to `[start, end)`. */
function closeFrame(view: DataView, start: number, end: number): void {
  const body = start + FRAME_HEAD_BYTES
  view.setUint32(start, end - body, true)
  view.setUint32(start + 4, xxh32(view, body, end, 0), true)
}

/** How many bytes an input takes in a recording. */
export function inputFrameBytes(input: Input): number {
  return FRAME_HEAD_BYTES + STEP_HEAD_BYTES + payloadBytes(input)
}

function payloadBytes(input: Input): number {
  switch (input.kind) {
    case 'start':
      return 4
    case 'datagram':
    case 'classic':
      return 6 + input.bytes.length
    case 'persisted':
    case 'kept':
      return 8
    case 'storage':
      return 1
    case 'moved':
      return 10
    case 'flush':
    case 'tick':
    case 'damage':
    case 'leave':
      return 0
  }
}

/** Writes one input to `target` from `start`, where there is room for it. Returns where it ends. */
export function writeInput(
  target: Uint8Array,
  view: DataView,
  start: number,
  input: Input,
  { acts, tells, broke }: StepOutcome
): number {
  let at = start + FRAME_HEAD_BYTES
  view.setUint8(at, INPUT_KINDS[input.kind])
  view.setUint8(at + 1, broke ? BROKE : 0)
  view.setFloat64(at + 2, input.now, true)
  view.setUint32(at + 10, acts, true)
  view.setUint32(at + 14, tells, true)
  at += STEP_HEAD_BYTES
  if (input.kind === 'start') view.setUint32(at, input.seed, true)
  else if (input.kind === 'persisted') view.setFloat64(at, input.epoch, true)
  else if (input.kind === 'kept') view.setFloat64(at, input.count, true)
  else if (input.kind === 'storage') view.setUint8(at, input.isAble ? 1 : 0)
  else if (input.kind === 'moved') {
    setUint48(view, at, input.endpoint)
    view.setUint32(at + 6, input.maxDatagram, true)
  } else if (input.kind === 'datagram' || input.kind === 'classic') {
    setUint48(view, at, input.from)
    target.set(input.bytes, at + 6)
  }
  const end = start + inputFrameBytes(input)
  closeFrame(view, start, end)
  return end
}

/** What a body says; undefined for bytes that are none. Keeps nothing of `body`. */
export function decodeBody(body: Uint8Array): Frame | undefined {
  const kind = body[0] ?? 0
  if (kind === HEADER_KIND) {
    const header = headerOf(jsonOf(body))
    return header && { frame: 'header', header }
  }
  if (kind === END_KIND) {
    const end = endOf(jsonOf(body))
    return end && { frame: 'end', end }
  }
  if (kind === RESTORED_KIND) return { frame: 'restored', bytes: body.slice(1) }
  const recorded = decodeInput(body)
  return recorded && { frame: 'input', recorded }
}

function jsonOf(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(utf8Decode(body.subarray(1)) ?? '')
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function headerOf(value: Readonly<Record<string, unknown>>): RecordingHeader | undefined {
  const { core, version, clock, options } = value
  return typeof core === 'string' &&
    typeof version === 'string' &&
    typeof clock === 'number' &&
    isRecord(options)
    ? { core, version, clock, options }
    : undefined
}

function endOf(value: Readonly<Record<string, unknown>>): RecordingEnd | undefined {
  const { inputs, hash } = value
  const reason = END_REASONS.find((known) => known === value['reason'])
  return reason !== undefined && typeof inputs === 'number' && typeof hash === 'string'
    ? { reason, inputs, hash }
    : undefined
}

function decodeInput(body: Uint8Array): RecordedInput | undefined {
  const reader = new Reader(body)
  const kind = inputKindOf.get(reader.u8())
  const flags = reader.u8()
  const now = reader.f64()
  const outcome = { acts: reader.u32(), tells: reader.u32(), broke: (flags & BROKE) !== 0 }
  const input = kind === undefined ? undefined : payloadOf(kind, now, reader)
  return input !== undefined && reader.done ? { input, outcome } : undefined
}

function payloadOf(kind: Input['kind'], now: number, reader: Reader): Input | undefined {
  switch (kind) {
    case 'start':
      return { kind, now, seed: reader.u32() }
    case 'datagram':
    case 'classic': {
      const from = reader.u48()
      const size = reader.bytes.length - reader.at
      // A copy: the core keeps what it is given.
      return { kind, now, from, bytes: reader.slice(size).slice() }
    }
    case 'persisted':
      return { kind, now, epoch: reader.f64() }
    case 'kept':
      return { kind, now, count: reader.f64() }
    case 'storage':
      return { kind, now, isAble: reader.u8() === 1 }
    case 'moved':
      return movedOf(now, reader)
    case 'flush':
    case 'tick':
    case 'damage':
    case 'leave':
      return { kind, now }
  }
}

function movedOf(now: number, reader: Reader): Input | undefined {
  const endpoint = reader.u48()
  const maxDatagram = reader.u32()
  if (maxDatagram < 1 || maxDatagram > DATAGRAM_MOST_BYTES) return undefined
  return { kind: 'moved', now, endpoint, maxDatagram }
}
