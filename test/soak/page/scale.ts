/** Axes: where a value stands, and which values are named. */

export interface Scale {
  /** Place of a value, in the picture's units. */
  readonly at: (value: number) => number
  readonly ticks: readonly number[]
}

/** From 0 to a round number above `most`. */
export function linear(most: number, from: number, to: number, ticks = 4): Scale {
  const step = roundStep(Math.max(most, 1e-9) / ticks)
  const top = Math.max(step, Math.ceil(most / step - 1e-9) * step)
  const count = Math.round(top / step)
  return {
    at: (value) => from + ((to - from) * Math.min(value, top)) / top,
    ticks: Array.from({ length: count + 1 }, (_, i) => i * step)
  }
}

/** Powers of ten, from `least` to the one above `most`; what is less stands at the bottom. */
export function logarithmic(least: number, most: number, from: number, to: number): Scale {
  const low = Math.log10(least)
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(most, least)) - 1e-9))
  return {
    at: (value) => from + ((to - from) * (Math.log10(Math.max(value, least)) - low)) / (high - low),
    ticks: Array.from({ length: Math.round(high - low) + 1 }, (_, i) => 10 ** (low + i))
  }
}

const TIME_STEPS_S = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400]
const TIME_TICKS = 8

/** Milliseconds of a run, named at round times. */
export function time(runMs: number, from: number, to: number): Scale {
  const runS = Math.max(1, runMs / 1000)
  const stepS = TIME_STEPS_S.find((step) => runS / step <= TIME_TICKS) ?? 28_800
  return {
    at: (ms) => from + ((to - from) * Math.min(ms, runMs)) / runMs,
    ticks: Array.from({ length: Math.floor(runS / stepS) + 1 }, (_, i) => i * stepS * 1000)
  }
}

/** `1:05`, `2:00:00`. */
export function timeText(ms: number): string {
  const all = Math.round(ms / 1000)
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60]
  const two = (part: number): string => String(part).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`
}

/** `0.025`, `12`, `3,400`. */
export function numberText(value: number): string {
  return value.toLocaleString(
    'en',
    value < 1000 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 }
  )
}

/** 1, 2 or 5 times a power of ten, at least `raw`. */
function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw))
  const factor = [1, 2, 5, 10].find((one) => one * power >= raw * (1 - 1e-9)) ?? 10
  return factor * power
}
