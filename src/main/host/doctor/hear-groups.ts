/** Asks the network which groups it has. */
import { GroupFinder } from '../../client/group-finder'
import type { InterfaceChoice } from '../../net/interfaces'
import type { HeardGroup } from '../../../shared/views'

/** Answers come within 200 ms; asked twice, should a datagram be lost. */
const ROUND_MS = 350

/** @throws UserError (`interface`, `port`) */
export async function hearGroups(
  choice: InterfaceChoice,
  ttl: number
): Promise<readonly HeardGroup[]> {
  const finder = await GroupFinder.open(choice, ttl)
  try {
    for (let round = 0; round < 2; round++) {
      finder.ask()
      await new Promise((resolve) => setTimeout(resolve, ROUND_MS))
    }
    return finder.groups()
  } finally {
    await finder.close()
  }
}
