/** Addresses that updates may come from: encrypted, or of this machine. */
import { UserError } from '../../../shared/user-error'

/** The address in the form in which it is kept, empty where there is none. @throws UserError (`feed`) */
export function checkedFeed(text: string): string {
  const given = text.trim()
  if (given === '') return ''
  const url = parsed(given)
  if (url === null) {
    throw refused(`"${given}" is no address: give one such as https://example.org/ftqueue/`)
  }
  if (!isAllowed(url)) {
    throw refused(
      `updates are not taken from ${url.protocol}//${url.host}: give an https address ` +
        '(http is taken from this machine alone, as http://localhost:8000/)'
    )
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw refused('the address of a feed has no name, password, "?" or "#": give it without')
  }
  if (/\.ya?ml$/i.test(url.pathname)) {
    throw refused(`"${given}" is a file: give the folder that it is in`)
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url.href
}

/** Whether anything may be asked for under this address. */
export function isAllowedAddress(text: string): boolean {
  const url = parsed(text)
  return url !== null && isAllowed(url)
}

function isAllowed({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:') return hostname !== ''
  const isHere =
    hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
  return protocol === 'http:' && isHere
}

function parsed(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

function refused(problem: string): UserError {
  return new UserError(problem, 'feed')
}
