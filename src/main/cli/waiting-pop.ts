/** `--wait`: pops that are answered as soon as an item is there. */
import { Option, type Command } from 'commander'
import { bounds } from '../../shared/bounds'
import { UserError } from '../../shared/user-error'
import type { OperationAnswer } from '../../shared/views'
import { integerOption } from './options'

const FOREVER = 'forever'

/** Milliseconds, Infinity for no end; 0: it does not wait. */
export type WaitMs = number

/** As commander gives it: true where the flag stands alone. */
export function waitOption(command: Command, what: string): Command {
  const read = integerOption('--wait', 0, bounds.client.waitMs)
  return command.addOption(
    new Option('--wait [ms]', what).argParser((text: string) => {
      if (text === FOREVER) return Infinity
      try {
        return read(text)
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        throw new UserError(`${error.message}, or "${FOREVER}"`, 'wait')
      }
    })
  )
}

export function waitOf(flag: number | true | undefined): WaitMs {
  return flag === true ? Infinity : (flag ?? 0)
}

/**
 * Pops, waiting for an item. The group waits for at most a day at a time, so a longer wait is made of several.
 *
 * @param pop waits so many milliseconds
 * @param isOver asked after each that found nothing
 */
export async function popWhenThere(
  pop: (waitMs: number) => Promise<OperationAnswer>,
  waitMs: WaitMs,
  isOver: () => boolean
): Promise<OperationAnswer> {
  for (let left = waitMs; ;) {
    const now = Math.min(left, bounds.client.waitMs)
    const answer = await pop(now)
    left -= now
    if (answer.status !== 'empty' || left <= 0 || isOver()) return answer
  }
}
