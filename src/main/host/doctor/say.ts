/** How checks put their verdicts, and what the system said, into words. */
import type { Check, Verdict } from '../../../shared/doctor'

/** One check's verdicts, by its name. */
export function verdicts(name: string): {
  readonly [V in Verdict]: (seen: string, mend?: string | null) => Check
} {
  const say =
    (verdict: Verdict) =>
    (seen: string, mend: string | null = null): Check => ({ name, verdict, seen, mend })
  return { ok: say('ok'), warning: say('warning'), problem: say('problem') }
}

/**
 * What is wrong and its mend, of a one-line message that tells both (`UserError`):
 * `port 5051 is in use: end that program`.
 */
export function told(error: unknown): { readonly seen: string; readonly mend: string | null } {
  const message = error instanceof Error ? error.message : String(error)
  const at = /; (?!or )|: (?=[a-z])/.exec(message)
  if (at === null) return { seen: message, mend: null }
  const mend = message.slice(at.index + at[0].length)
  return { seen: message.slice(0, at.index), mend: sentence(mend) }
}

/** With a capital at its beginning. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** `a`, `a and b`, `a, b and c`, and no more than `most` of them. */
export function list(things: readonly string[], most = 6): string {
  const shown =
    things.length > most
      ? [...things.slice(0, most - 1), `${String(things.length - most + 1)} more`]
      : things
  const last = shown.at(-1) ?? ''
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`
}

/** `1 server`, `2 servers`. */
export function amount(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** `416 KiB`, `1.5 GiB`. */
export function byteText(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit++
  }
  const digits = unit > 0 && value < 10 && !Number.isInteger(value) ? 1 : 0
  return `${value.toFixed(digits)} ${UNITS[unit] ?? ''}`
}
