/** Servers of a group as people name them: by id, by name, or by place. */
import { placeOf } from '../../shared/lab-line'
import { UserError } from '../../shared/user-error'
import type { StatusAnswer } from '../protocol/wire/control'

export interface Known {
  readonly server: string
  readonly name: string
}

const byText = new Intl.Collator('en', { numeric: true })

/** Servers that answered, and those that they name, in the order of their names. */
export function knownServers(answers: readonly StatusAnswer[]): Known[] {
  const known = new Map<string, Known>()
  // In large groups others' names may be left out; each server tells its own.
  for (const { server, name } of [...answers.flatMap(({ members }) => members), ...answers]) {
    known.set(server, { server, name: name === '' ? server : name })
  }
  return [...known.values()].sort(byName)
}

/** a2 before a10; the same name twice by id. */
export function byName(a: Known, b: Known): number {
  return byText.compare(a.name, b.name) || byText.compare(a.server, b.server)
}

/**
 * @param known in the order of their names
 * @throws UserError when there is no such server, or more than one
 */
export function resolveServer<T extends Known>(known: readonly T[], given: string): T {
  const found = findServer(known, given)
  if (found === null) throw noSuchServer(known, given)
  return found
}

/** Null: nobody knows such a server. @throws UserError when there is more than one */
export function findServer<T extends Known>(known: readonly T[], given: string): T | null {
  const place = placeOf(given)
  if (place !== null) return known[place - 1] ?? null
  const found = known.filter(({ server, name }) => server === given || name === given)
  if (found.length > 1) {
    const ids = found.map(({ server }) => server).join(', ')
    throw new UserError(`${found.length} servers are named "${given}": give an id (${ids})`)
  }
  return found[0] ?? null
}

export function noSuchServer(known: readonly Known[], given: string): UserError {
  const names = known.length === 0 ? 'none' : known.map(({ name }) => name).join(', ')
  return new UserError(`there is no server "${given}" in this group: there is ${names}`, 'server')
}
