import type { WhenClosed } from '../../shared/channels/app'

/**
 * What to do without asking. Where a program drives the app there is nobody to ask: it stops
 * its servers, as it does when it is told to quit.
 */
export function decided(
  chosen: WhenClosed,
  running: number,
  isDriven: boolean
): Exclude<WhenClosed, 'ask'> | null {
  if (running === 0) return 'stop'
  if (chosen !== 'ask') return chosen
  return isDriven ? 'stop' : null
}
