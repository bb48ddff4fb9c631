/**
 * Which interfaces have a default route, where that can be read without rights: on Linux
 * from /proc/net/route. Elsewhere nothing is known, and nothing is concluded.
 */
import { readFileSync } from 'node:fs'

/** A default route. */
export interface Route {
  /** The interface that it leads through. */
  readonly name: string
  /** Smaller comes first. */
  readonly metric: number
}

const UP = 1

/** The default routes that a text as of /proc/net/route names; lines that make no sense are none. */
export function defaultRoutesIn(text: string): Route[] {
  const routes: Route[] = []
  for (const line of text.split('\n').slice(1)) {
    const [name = '', destination, , flags = '', , , metric = '', mask] = line.trim().split(/\s+/)
    const isDefault = destination === '00000000' && mask === '00000000'
    if (isDefault && (Number.parseInt(flags, 16) & UP) !== 0) {
      routes.push({ name, metric: Number.parseInt(metric, 10) || 0 })
    }
  }
  return routes
}

/** The default routes of this machine; none where they cannot be read. */
export function readDefaultRoutes(platform: NodeJS.Platform = process.platform): Route[] {
  if (platform !== 'linux') return []
  try {
    return defaultRoutesIn(readFileSync('/proc/net/route', 'latin1'))
  } catch {
    return []
  }
}
