/** The longest packet that an interface takes, where that can be read without rights: on Linux. */
import { readFileSync } from 'node:fs'
import { maxDatagram } from './addresses'
import type { InterfaceChoice } from './interfaces'

const NAME = /^[\w.:@-]{1,15}$/

/** Bytes with the IP header; null where it cannot be read. */
export function readMtu(name: string, platform: NodeJS.Platform = process.platform): number | null {
  // The name becomes part of a path: nothing but what Linux's own tools give.
  if (platform !== 'linux' || !NAME.test(name) || name.startsWith('.')) return null
  try {
    const mtu = Number.parseInt(readFileSync(`/sys/class/net/${name}/mtu`, 'latin1'), 10)
    return Number.isInteger(mtu) && mtu > 0 ? mtu : null
  } catch {
    return null
  }
}

/** Largest datagram to make for this interface, bytes, so that it leaves in one piece. */
export function largestDatagram(choice: Pick<InterfaceChoice, 'name' | 'loopback'>): number {
  return maxDatagram(choice, process.platform, choice.loopback ? null : readMtu(choice.name))
}
