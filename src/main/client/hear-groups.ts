/** Asks the network which groups it has. */
import type { HeardGroup } from '../../shared/views'
import type { InterfaceChoice } from '../net/interfaces'
import { GroupFinder } from './group-finder'

/** Answers come within 200 ms; asked twice, should a datagram be lost. */
const ROUND_MS = 350

/**
 * Takes two rounds, or with `group` until that one is heard.
 *
 * @throws UserError (`interface`, `port`)
 */
export async function hearGroups(
  choice: InterfaceChoice,
  ttl?: number,
  group?: string
): Promise<readonly HeardGroup[]> {
  const finder = await GroupFinder.open(choice, ttl)
  try {
    const isHeard = new Promise<void>((resolve) => {
      finder.onHeard(() => {
        if (finder.groups().some((heard) => heard.group === group)) resolve()
      })
    })
    for (let round = 0; round < 2; round++) {
      finder.ask(group)
      if (await endsWithin(isHeard, ROUND_MS)) break
    }
    return finder.groups()
  } finally {
    await finder.close()
  }
}

function endsWithin(done: Promise<void>, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(false)
    }, ms)
    void done.then(() => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}
