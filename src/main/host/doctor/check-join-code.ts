/** Whether the join code that is known here is that of the group on this network. Pure. */
import type { Check } from '../../../shared/doctor'
import type { HeardGroup } from '../../../shared/views'
import { verdicts } from './say'

const say = verdicts('join code')

const HOW = 'in Settings of the window, with "ftqueue group join CODE" or with --key CODE'

export interface JoinCodeFacts {
  readonly group: string
  /** A join code is known for it here. */
  readonly hasCode: boolean
  /** Servers of the group answered, under that code if there is one. */
  readonly isAnswered: boolean
  readonly heard: readonly Pick<HeardGroup, 'group' | 'open'>[]
}

/** Null: the group is open, for all that is known. */
export function checkJoinCode({ group, hasCode, isAnswered, heard }: JoinCodeFacts): Check | null {
  const namesakes = heard.filter((one) => one.group === group)
  const isClosedHeard = namesakes.some(({ open }) => !open)
  const isOpenHeard = namesakes.some(({ open }) => open)
  if (!hasCode) {
    if (!isClosedHeard || isOpenHeard) return null
    return say.warning(
      `group "${group}" on this network is closed, and no join code is known for it here`,
      `Ask somebody who is in for it, and enter it ${HOW}; or choose another name for an open group`
    )
  }
  if (isAnswered) return say.ok(`it fits: servers of closed group "${group}" answer to it`)
  if (isClosedHeard) {
    return say.problem(
      `closed group "${group}" is on this network, but does not answer to the join code that is known here`,
      `It may have been replaced: ask for the newest one, and enter it ${HOW}`
    )
  }
  if (isOpenHeard) {
    return say.warning(
      `group "${group}" on this network is open, and the join code that is known here is for a closed one`,
      `To take part in the open one, forget the code: Leave in Settings of the window, or "ftqueue group leave ${group}"`
    )
  }
  return say.ok(`one is known for group "${group}", which is not heard: it could not be tried`)
}
