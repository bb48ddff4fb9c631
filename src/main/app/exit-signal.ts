import { constants } from 'node:os'

/**
 * The signal that ended a process, or null. Electron gives a signal's number in
 * the exit code's place; servers themselves exit with 0, 2 or 70.
 */
export function signalOf(
  code: number,
  platform: NodeJS.Platform = process.platform
): string | null {
  if (platform === 'win32' || code <= 2) return null
  return Object.entries(constants.signals).find(([, number]) => number === code)?.[0] ?? null
}
