/** From a join code's text to what a process of the group needs. */
import { UserError } from '../../../shared/user-error'
import { parseJoinCode, type JoinCode } from './join-code'

/**
 * Reads a code that stands beside a group's name.
 *
 * @throws UserError (`key`) when it is none, (`group`) when it is another group's
 */
export function codeOfGroup(text: string, group: string): JoinCode {
  const code = parseJoinCode(text)
  if (code.group === group) return code
  throw new UserError(
    `the join code is of group "${code.group}", not of "${group}": ` +
      'leave the group out, or give the code of that group',
    'group'
  )
}
