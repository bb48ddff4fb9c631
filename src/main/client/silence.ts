/** Why nobody of a group answered, as far as can be heard: for whoever has waited in vain. */
import type { HeardGroup } from '../../shared/views'
import type { InterfaceChoice } from '../net/interfaces'
import { hearGroups } from './hear-groups'

/** Who was silent, and how it was asked. */
export interface Silent {
  readonly group: string
  /** Asked with a join code. */
  readonly isClosed: boolean
  readonly choice: InterfaceChoice
  readonly ttl?: number | undefined
}

/** Asks for the group's announcement, for a moment. One line, with what helps. Never rejects. */
export async function whyNobody(silent: Silent): Promise<string> {
  return silenceText(silent, await heardOf(silent).catch(() => undefined))
}

/** @param heard the group, if it announces itself */
export function silenceText(
  { group, isClosed, choice }: Pick<Silent, 'group' | 'isClosed' | 'choice'>,
  heard: Pick<HeardGroup, 'open'> | undefined
): string {
  if (heard === undefined) {
    return (
      `no server of group "${group}" can be heard on ${choice.name} (${choice.address}): ` +
      'start one with "ftqueue serve", or check --group and --interface, with "ftqueue doctor"; ' +
      'where multicast is blocked, name a server with --peer HOST:PORT'
    )
  }
  if (!heard.open && !isClosed) {
    return `the group "${group}" is closed: join it with "ftqueue group join CODE"`
  }
  if (!heard.open) {
    return (
      `the group "${group}" is closed, and does not answer to this join code: ` +
      'join it with its present one, "ftqueue group join CODE"'
    )
  }
  if (isClosed) {
    return `the group "${group}" is open, and you asked with a join code: give --key none`
  }
  return `the group "${group}" announces itself, but answers nothing: see "ftqueue doctor"`
}

async function heardOf({ group, choice, ttl }: Silent): Promise<HeardGroup | undefined> {
  const heard = await hearGroups(choice, ttl, group)
  return heard.find((one) => one.group === group)
}
