/** Join codes as texts, for who knows nothing of what is in them. */
import { formatJoinCode, newJoinCode, parseJoinCode } from '../net/sealed/join-code'

/** A code with a new key. @throws UserError (`group`) */
export function newCode(group: string): string {
  return formatJoinCode(newJoinCode(group))
}

/** A code with a new key for the same group in the same place. @throws UserError (`key`) */
export function codeToReplace(text: string): string {
  const { group, address, port } = parseJoinCode(text)
  const elsewhere = address === null || port === null ? null : { address, port }
  return formatJoinCode(newJoinCode(group, elsewhere))
}

/** @throws UserError (`key`) that says where in the code the mistake is */
export function groupOfCode(text: string): string {
  return parseJoinCode(text).group
}
