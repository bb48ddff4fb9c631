/**
 * How a new join code goes round a closed group: taken from who has the newest one, and
 * passed on to servers that are heard under one before, because they were away meanwhile.
 */
import type { Endpoint } from '../protocol/types'
import { isBetweenServers } from '../protocol/wire/header'
import type { Carrier } from './carrier'
import { rekeyNotice, type ControlKeys } from './control'
import type { GroupKeys } from './group-keys'
import type { Log } from './logs'
import { parseJoinCode } from '../net/sealed/join-code'

/** Nobody is told more often. */
const TELL_INTERVAL_MS = 1000
const TYPE_AT = 3

export interface KeyChangeOptions {
  readonly group: string
  readonly keys: GroupKeys
  readonly carrier: Pick<Carrier, 'hasNewestKey' | 'unicast'>
  readonly log: Log
  /** Monotonic, milliseconds. */
  readonly now: () => number
}

const NOT_NEWEST = 'only who has the newest join code of this group can replace it'

export class KeyChange implements ControlKeys {
  private toldAt = -Infinity

  constructor(private readonly options: KeyChangeOptions) {}

  async replace(from: Endpoint, code: string, hours: number): Promise<string | null> {
    const { keys, carrier, group, log } = this.options
    try {
      if (parseJoinCode(code).group !== group) return 'this join code is of another group'
      if (!keys.has(code) && !carrier.hasNewestKey(from)) return NOT_NEWEST
      await keys.replace(code, hours)
      return null
    } catch (error) {
      const problem = `the new join code cannot be kept in the data folder (${String(error)})`
      log('error', 'join-code-not-kept', {}, problem)
      return problem
    }
  }

  /** A datagram of the group came from this endpoint. */
  heard(from: Endpoint, bytes: Uint8Array): void {
    const { keys, carrier, group, now } = this.options
    const { keyring } = keys
    if (!keyring.isChanged || carrier.hasNewestKey(from)) return
    if (!isBetweenServers(bytes[TYPE_AT] ?? 0) || now() - this.toldAt < TELL_INTERVAL_MS) return
    this.toldAt = now()
    const { code, hours } = keys.newest
    carrier.unicast(from, rekeyNotice(code, hours, group))
  }
}
