/**
 * The scheme that the page is served from: `app://ftqueue/…` means a file of the
 * built renderer and nothing outside that folder.
 */
import { readFile } from 'node:fs/promises'
import { contentType, PAGE_HEADERS, pageFile } from '../desk/page-files'

export const SCHEME = 'app'
const HOST = 'ftqueue'
export const PAGE_URL = `${SCHEME}://${HOST}/index.html`

/** What the scheme may do: behave like https to the page, no more. */
export const SCHEME_PRIVILEGES = {
  standard: true,
  secure: true,
  supportFetchAPI: true,
  codeCache: true
} as const

/** Whether a URL is a page of ours. `development`: the URL of the development server, if there is one. */
export function isOwnPage(url: string, development: string | null): boolean {
  try {
    const { protocol, host, origin } = new URL(url)
    if (protocol === `${SCHEME}:`) return host === HOST
    return development !== null && origin === new URL(development).origin
  } catch {
    return false
  }
}

/** Whether what is downloaded was made by a page of ours: one `blob:` URL that it got by no detour. */
export function isOwnDownload(urls: readonly string[], development: string | null): boolean {
  const [url = '', ...detours] = urls
  return detours.length === 0 && url.startsWith('blob:') && isOwnPage(url.slice(5), development)
}

/** The file in `folder` that a URL means, or null where it means none. */
export function fileOf(url: string, folder: string): string | null {
  try {
    const { protocol, host, pathname } = new URL(url)
    return protocol === `${SCHEME}:` && host === HOST ? pageFile(pathname, folder) : null
  } catch {
    return null
  }
}

/** Answers a request of the page: the file with its type and the policy, or 404. */
export async function servePage(url: string, folder: string): Promise<Response> {
  const file = fileOf(url, folder)
  const body = file === null ? null : await readFile(file).catch(() => null)
  if (file === null || body === null) {
    return new Response('not found', {
      status: 404,
      headers: { ...PAGE_HEADERS, 'Content-Type': 'text/plain; charset=utf-8' }
    })
  }
  return new Response(new Uint8Array(body), {
    headers: { ...PAGE_HEADERS, 'Content-Type': contentType(file) }
  })
}
