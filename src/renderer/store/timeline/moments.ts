/** Times of the timeline for the eye; all in microseconds. Pure. */
import { scaleLinear } from 'd3-scale'

/** A clock that moments are read on: of the day, or a recorded trace's own. */
export interface Clockface {
  /** Milliseconds since 1970 at 0; null: the clock stands for itself, and counts from `zero`. */
  readonly epochMs: number | null
  readonly zero: number
  readonly utc: boolean
}

const two = (value: number): string => String(value).padStart(2, '0')
const three = (value: number): string => String(value).padStart(3, '0')

/** Microseconds on the face. */
function onFace(at: number, { epochMs, zero }: Clockface): number {
  return Math.round(epochMs === null ? at - zero : at + epochMs * 1000)
}

/** `13:04:05`; of a trace's own clock seconds, `12 s`. */
function secondText(us: number, { epochMs, utc }: Clockface): string {
  const seconds = Math.floor(us / 1_000_000)
  if (epochMs === null) return `${String(seconds)} s`
  const date = new Date(seconds * 1000)
  const hours = utc ? date.getUTCHours() : date.getHours()
  const minutes = utc ? date.getUTCMinutes() : date.getMinutes()
  return `${two(hours)}:${two(minutes)}:${two(date.getUTCSeconds())}`
}

/** `13:04:05.123456`; of a trace's own clock `12.123456 s`. */
export function momentText(at: number, face: Clockface): string {
  const us = onFace(at, face)
  const rest = us - Math.floor(us / 1_000_000) * 1_000_000
  const digits = `${three(Math.floor(rest / 1000))}${three(rest % 1000)}`
  if (face.epochMs === null) return `${String(Math.floor(us / 1_000_000))}.${digits} s`
  return `${secondText(us, face)}.${digits}`
}

/** A length of time: `12 µs`, `1.25 ms`, `4.1 s`, `3 min 5 s`. */
export function spanText(us: number): string {
  const length = Math.abs(us)
  const sign = us < 0 ? '−' : ''
  if (length < 1000) return `${sign}${String(Math.round(length))} µs`
  if (length < 1_000_000) return `${sign}${digitsOf(length / 1000)} ms`
  if (length < 120_000_000) return `${sign}${digitsOf(length / 1_000_000)} s`
  const seconds = Math.round(length / 1_000_000)
  return `${sign}${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`
}

/** Three digits that matter, without zeros at the end. */
function digitsOf(value: number): string {
  const places = value < 10 ? 2 : value < 100 ? 1 : 0
  return String(Number(value.toFixed(places)))
}

export interface Tick {
  readonly at: number
  readonly text: string
}

export interface Axis {
  /** What the ticks' texts count from; null: each says its whole time. */
  readonly base: string | null
  readonly ticks: readonly Tick[]
}

/** Ticks for a stretch: of the day where it is long, else `+200 µs` after a whole moment. */
export function axisOf(from: number, until: number, most: number, face: Clockface): Axis {
  const start = onFace(from, face)
  const end = start + (until - from)
  const [first = start, second = first + 1] = scaleLinear()
    .domain([0, end - start])
    .ticks(Math.max(2, most))
  const step = Math.max(1, Math.round(second - first))
  const isPlain = step >= (face.epochMs === null ? 10_000 : 1_000_000)
  const base = isPlain ? 0 : floorTo(start, step >= 1000 ? 1_000_000 : 1000)
  const ticks: Tick[] = []
  for (let us = Math.ceil((start - base) / step) * step; base + us <= end; us += step) {
    const text = isPlain ? plainText(us, face) : `+${spanText(us)}`
    ticks.push({ at: from + (base + us - start), text })
  }
  if (isPlain) return { base: null, ticks }
  const millis = step >= 1000 ? '' : `.${three(Math.floor((base % 1_000_000) / 1000))}`
  const whole = secondText(base, face)
  if (face.epochMs !== null) return { base: whole + millis, ticks }
  return { base: `${whole.replace(' s', '')}${millis} s`, ticks }
}

function plainText(us: number, face: Clockface): string {
  return face.epochMs === null ? `${String(us / 1_000_000)} s` : secondText(us, face)
}

function floorTo(value: number, step: number): number {
  return Math.floor(value / step) * step
}
