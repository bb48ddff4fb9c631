/** Which groups tell the network of themselves. Pure. */
import type { Check } from '../../../shared/doctor'
import type { HeardGroup } from '../../../shared/views'
import { amount, list, verdicts } from './say'

const say = verdicts('groups')

export function checkGroups(
  own: string,
  heard: readonly Pick<HeardGroup, 'group' | 'open' | 'members'>[]
): Check {
  if (heard.length === 0) return say.ok('no group tells this network of itself')
  const names = heard.map(
    ({ group, open, members }) =>
      `"${group}" (${open ? 'open' : 'closed'}, ${amount(members, 'member')})`
  )
  const seen = `${amount(heard.length, 'group')} on this network: ${list(names)}`
  const sameName = heard.filter(({ group }) => group === own)
  return sameName.some(({ open }) => open) && sameName.some(({ open }) => !open)
    ? say.warning(
        seen,
        `An open and a closed group are both named "${own}": they are two; rename one of them`
      )
    : say.ok(seen)
}
