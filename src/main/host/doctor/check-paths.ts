/** How large datagrams get through between the servers of the group, as these found out. Pure. */
import type { Check } from '../../../shared/doctor'
import type { ServersHeard } from './check-servers'
import { list, verdicts } from './say'

const say = verdicts('paths')

/** Smaller ones cost much: every datagram takes as long as a large one. */
const GOOD_BYTES = 1200

/** Null: no two servers on a network told of it. */
export function checkPaths({ answers, loopback }: ServersHeard): Check | null {
  const told = answers.flatMap(({ name, datagramBytes, members }) =>
    datagramBytes === undefined || members.length < 2 ? [] : [{ name, bytes: datagramBytes }]
  )
  if (told.length === 0 || loopback) return null
  const least = Math.min(...told.map(({ bytes }) => bytes))
  const names = told.filter(({ bytes }) => bytes === least).map(({ name }) => name)
  // Sealing takes some of what gets through.
  if (least + 50 >= GOOD_BYTES) {
    return say.ok(`datagrams of ${String(least)} bytes get through between the servers`)
  }
  return say.warning(
    `only datagrams of up to ${String(least)} bytes get from ${list(names)} to all other servers: operations take more datagrams`,
    'Raise the MTU of tunnels, VPNs and interfaces on the way to 1280 bytes or more'
  )
}
