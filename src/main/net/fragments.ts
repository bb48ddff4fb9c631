/**
 * How many packets this machine divided, where that can be read without rights: on Linux. Node
 * cannot forbid a datagram to be divided; what it can see is that one was.
 */
import { readFileSync } from 'node:fs'

/** Pieces of IPv4 packets made so far in this network namespace; null where that cannot be read. */
export function fragmentsMade(platform: NodeJS.Platform = process.platform): number | null {
  if (platform !== 'linux') return null
  try {
    return parseFragments(readFileSync('/proc/net/snmp', 'latin1'))
  } catch {
    return null
  }
}

/** Reads the lines `Ip:` of Linux's table: names, then values. Null: there are none. */
export function parseFragments(table: string): number | null {
  const [names, values] = table
    .split('\n')
    .filter((line) => line.startsWith('Ip: '))
    .map((line) => line.split(' '))
  const made = Number(values?.[names?.indexOf('FragCreates') ?? -1] ?? Number.NaN)
  return Number.isFinite(made) ? made : null
}
