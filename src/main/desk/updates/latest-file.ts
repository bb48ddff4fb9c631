/** `latest*.yml`, as electron-builder writes it beside packages: which version is the newest. */
import { bounds } from '../../../shared/bounds'
import { UserError } from '../../../shared/user-error'
import { isAllowedAddress } from './feed-address'

/** Asks for an address; the answer may have been led elsewhere. */
export type Ask = (url: string, signal: AbortSignal) => Promise<Response>

/** So long a feed may take to answer. */
const ANSWER_MS = 15_000

/** Its name for a system. */
export function latestFileName(platform: string, arch: string): string {
  if (platform === 'win32') return 'latest.yml'
  if (platform === 'darwin') return 'latest-mac.yml'
  return arch === 'x64' ? 'latest-linux.yml' : `latest-linux-${arch}.yml`
}

/** The version that a feed has. @throws UserError that names the address and what is wrong with it */
export async function latestVersion(ask: Ask, url: string): Promise<string> {
  const text = await fetched(ask, url)
  const version = /^version:[ \t]*(['"]?)([^\s'"]+)\1[ \t]*\r?$/m.exec(text)?.[2]
  if (version === undefined || partsOf(version) === null) {
    throw new UserError(
      `${url} says no version: it is no file of updates; look at the address of the feed`
    )
  }
  return version
}

async function fetched(ask: Ask, url: string): Promise<string> {
  let response: Response
  let bytes: Uint8Array | null
  try {
    response = await ask(url, AbortSignal.timeout(ANSWER_MS))
    bytes = response.ok ? await bodyOf(response) : null
  } catch (error) {
    const why = error instanceof Error ? causeOf(error) : String(error)
    throw new UserError(
      `${url} cannot be asked (${why}): look at the network and the address of the feed`
    )
  }
  if (response.url !== '' && !isAllowedAddress(response.url)) {
    throw new UserError(`${url} leads to ${response.url}, which is not encrypted: use another feed`)
  }
  if (!response.ok) {
    throw new UserError(
      `${url} is not there (HTTP ${String(response.status)}): look at the address of the feed`
    )
  }
  if (bytes === null) {
    throw new UserError(
      `${url} is too large for a file of updates: look at the address of the feed`
    )
  }
  return new TextDecoder().decode(bytes)
}

/** Null: it is too large. */
async function bodyOf(response: Response): Promise<Uint8Array | null> {
  const most = bounds.host.updateFileBytes
  const reader = response.body?.getReader()
  const parts: Uint8Array[] = []
  let length = 0
  for (;;) {
    const next = await reader?.read()
    if (next?.value === undefined) return Buffer.concat(parts)
    const part = next.value as Uint8Array
    length += part.length
    if (length > most) {
      await reader?.cancel()
      return null
    }
    parts.push(part)
  }
}

function causeOf(error: Error): string {
  const { cause } = error
  if (error.name === 'TimeoutError') return `no answer in ${String(ANSWER_MS / 1000)} s`
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message
}

/** Whether one version is newer than another, by the rules of semantic versions. */
export function isNewer(version: string, than: string): boolean {
  const [a, b] = [partsOf(version), partsOf(than)]
  if (a === null || b === null) return false
  for (let i = 0; i < 3; i += 1) {
    const [left = 0, right = 0] = [a.numbers[i], b.numbers[i]]
    if (left !== right) return left > right
  }
  return comparePre(a.pre, b.pre) > 0
}

interface Parts {
  readonly numbers: readonly number[]
  /** What stands behind the hyphen; none: it is a release. */
  readonly pre: readonly string[]
}

function partsOf(version: string): Parts | null {
  const found =
    /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z.-]{1,80}))?(?:\+[0-9A-Za-z.-]{1,80})?$/.exec(
      version
    )
  if (found === null) return null
  return { numbers: found.slice(1, 4).map(Number), pre: found[4]?.split('.') ?? [] }
}

function comparePre(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const [left, right] = [a[i], b[i]]
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1
    if (left === right) continue
    const [isNumber, isOther] = [/^\d+$/.test(left), /^\d+$/.test(right)]
    if (isNumber && isOther) return Number(left) - Number(right)
    if (isNumber !== isOther) return isNumber ? -1 : 1
    return left < right ? -1 : 1
  }
  return 0
}
