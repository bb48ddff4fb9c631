/**
 * Who may ask at all, by the headers of a request. A page elsewhere can make a browser send
 * requests here, also under a name of its own that it lets point here; neither is let through.
 */
import { isIP } from 'node:net'
import { hostname } from 'node:os'

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * Whether the name that the browser asked for is one of ours. A name can be made to point
 * anywhere; an address cannot. The port may be another one, as through a tunnel.
 *
 * @param own the name that was asked to be listened at
 */
export function isOwnHost(headers: Headers, own: string): boolean {
  const given = headers['host']
  if (typeof given !== 'string') return false
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(given)
  if (match === null) return false
  const name = (match[1] ?? '').toLowerCase().replace(/^\[|\]$/g, '')
  if (isIP(name) !== 0 || name === 'localhost') return true
  return isLoopback(own) ? false : [own, hostname()].some((one) => one.toLowerCase() === name)
}

/** Whether the request comes from a page that was served here. */
export function isOwnOrigin(headers: Headers): boolean {
  const host = headers['host']
  return typeof host === 'string' && headers['origin'] === `http://${host}`
}

/** Whether only this machine reaches what listens there. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

/** The value of a cookie; null: there is none of this name. */
export function cookieOf(headers: Headers, name: string): string | null {
  const given = headers['cookie']
  if (typeof given !== 'string') return null
  for (const part of given.split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return null
}
