/** Numbers and times for the eye. Pure. */

const counts = new Intl.NumberFormat('en')

/** `12,345`; a dash where nothing is known. */
export function formatCount(count: number | null | undefined): string {
  return count === null || count === undefined ? '–' : counts.format(count)
}

/** A slot's number; a dash for none yet (-1) or not known. */
export function formatSlot(slot: number | null): string {
  return slot === null || slot < 0 ? '–' : counts.format(slot)
}

/** `1 server`, `2 servers`. */
export function formatAmount(count: number, one: string, many: string): string {
  return `${counts.format(count)} ${count === 1 ? one : many}`
}

/** Milliseconds: three digits that matter, never in scientific form. */
export function formatMs(ms: number): string {
  return `${ms < 10 ? ms.toFixed(2) : ms < 100 ? ms.toFixed(1) : counts.format(Math.round(ms))} ms`
}

/** Time of day, `13:04:05.123`, in UTC or as this machine's clock shows it. */
export function formatTime(time: number, utc: boolean): string {
  const date = new Date(time)
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = two(utc ? date.getUTCHours() : date.getHours())
  const minutes = two(utc ? date.getUTCMinutes() : date.getMinutes())
  const seconds = two(date.getUTCSeconds())
  return `${hours}:${minutes}:${seconds}.${String(date.getUTCMilliseconds()).padStart(3, '0')}`
}

/** Which of the eight lane colours a server's name has. */
export function laneOf(name: string): number {
  let sum = 0
  for (const character of name) sum += character.codePointAt(0) ?? 0
  return sum % 8
}
