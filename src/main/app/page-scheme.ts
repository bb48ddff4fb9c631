/**
 * The scheme that the page is served from: `app://ftqueue/…` means a file of the
 * built renderer and nothing outside that folder.
 */
import { readFile } from 'node:fs/promises'
import path from 'node:path'

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

/** The page may load its own files; nothing inline, nothing from elsewhere. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join('; ')

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.woff2': 'font/woff2'
}

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
  let pathname: string
  try {
    const parsed = new URL(url)
    if (parsed.protocol !== `${SCHEME}:` || parsed.host !== HOST) return null
    pathname = decodeURIComponent(parsed.pathname)
  } catch {
    return null
  }
  if (pathname.includes('\0') || pathname.includes('\\')) return null
  const file = path.resolve(folder, `.${pathname}`)
  const inside = path.relative(folder, file)
  if (inside === '' || inside.startsWith('..') || path.isAbsolute(inside)) return null
  return contentTypes[path.extname(file)] === undefined ? null : file
}

/** Answers a request of the page: the file with its type and the policy, or 404. */
export async function servePage(url: string, folder: string): Promise<Response> {
  const headers: Record<string, string> = {
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-cache'
  }
  const file = fileOf(url, folder)
  const body = file === null ? null : await readFile(file).catch(() => null)
  if (file === null || body === null) {
    return new Response('not found', {
      status: 404,
      headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }
    })
  }
  const type = contentTypes[path.extname(file)] ?? 'application/octet-stream'
  return new Response(new Uint8Array(body), { headers: { ...headers, 'Content-Type': type } })
}
