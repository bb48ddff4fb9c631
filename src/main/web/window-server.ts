/**
 * The window for a browser: the page's files, the channel table by POST, and events as a
 * stream. Whoever comes with the token of the address is let in, and known by a cookie after.
 */
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { bounds } from '../../shared/bounds'
import { requestGuards, type RequestChannel } from '../../shared/ipc'
import { UserError } from '../../shared/user-error'
import { EVENTS_PATH, REQUESTS_PATH, WINDOW_HEADER } from '../../shared/web'
import type { Tell } from '../desk/desk'
import { contentType, PAGE_HEADERS, pageFile } from '../desk/page-files'
import { readJson } from './body'
import { BrowserSessions } from './browser-sessions'
import { EntryToken } from './entry-token'
import { EventStream } from './event-stream'
import { refusals } from './refusals'
import { cookieOf, isLoopback, isOwnHost, isOwnOrigin } from './request-checks'
import { WebWindows, type WebWindow, type WindowDesk } from './web-windows'

export interface WindowServerOptions {
  /** Name or address to listen at. */
  readonly host: string
  /** 0: a free one. */
  readonly port: number
  /** Folder of the built page. */
  readonly pageFolder: string
  /** Where it is kept which browsers were let in; null: nowhere. */
  readonly sessionsFile: string | null
  readonly makeDesk: (tell: Tell) => WindowDesk
  /** Gets each address that lets a browser in, the first one at once. */
  readonly tellAddress: (url: string) => void
}

const TOKEN = 'token'

export class WindowServer {
  private readonly windows: WebWindows
  private readonly sessions: BrowserSessions
  private readonly token: EntryToken
  private readonly cookie: string

  private constructor(
    private readonly server: Server,
    private readonly options: WindowServerOptions
  ) {
    const { port } = server.address() as AddressInfo
    // A browser sends a cookie to every port of a host: each has its own.
    this.cookie = `ftqueue-${port}`
    this.windows = new WebWindows(options.makeDesk)
    this.sessions = new BrowserSessions(options.sessionsFile)
    this.token = new EntryToken((token) => {
      options.tellAddress(`http://${shownHost(options.host)}:${port}/?${TOKEN}=${token}`)
    })
    server.on('request', (request, response) => {
      this.answer(request, response).catch(() => response.destroy())
    })
  }

  /** @throws UserError (`window`, `window-host`) where it cannot listen */
  static async open(options: WindowServerOptions): Promise<WindowServer> {
    const server = createServer()
    server.maxConnections = bounds.web.connections
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        reject(whyNot(error, options))
      })
      server.listen(options.port, options.host, resolve)
    })
    return new WindowServer(server, options)
  }

  async close(): Promise<void> {
    this.sessions.keep()
    this.windows.closeAll()
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value)
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
    if (!isOwnHost(request.headers, this.options.host)) {
      sendPage(response, 421, refusals.foreignHost)
      return
    }
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://window')
    const token = pathname === '/' ? searchParams.get(TOKEN) : null
    if (request.method === 'GET' && token !== null) {
      this.letIn(token, request, response)
      return
    }
    // Browsers ask for it by themselves; the page has none.
    if (pathname === '/favicon.ico') {
      response.writeHead(204).end()
      return
    }
    const session = this.sessionOf(request)
    if (session === null) {
      if (request.method === 'GET') sendPage(response, 401, refusals.noSession)
      else sendText(response, 401, 'this browser was not let in')
      return
    }
    if (request.method === 'GET') await this.servePage(pathname, response)
    else if (request.method !== 'POST') sendText(response, 405, 'only GET and POST')
    else if (!isOwnOrigin(request.headers)) sendText(response, 403, 'not from its own page')
    else await this.serve(pathname, session, request, response)
  }

  /** Who comes with the token gets a cookie instead, and an address without it. */
  private letIn(token: string, request: IncomingMessage, response: ServerResponse): void {
    const isRight = this.token.use(token)
    // Who is in already, and opens the address out of the history.
    if (!isRight && this.sessionOf(request) === null) {
      sendPage(response, 403, refusals.usedToken)
      return
    }
    if (isRight) {
      const secret = this.sessions.admit()
      response.setHeader(
        'Set-Cookie',
        `${this.cookie}=${secret}; Path=/; HttpOnly; SameSite=Strict`
      )
    }
    response.setHeader('Cache-Control', 'no-store')
    response.writeHead(303, { Location: '/' }).end()
  }

  private sessionOf({ headers }: IncomingMessage): string | null {
    const secret = cookieOf(headers, this.cookie)
    return secret === null ? null : this.sessions.know(secret)
  }

  private async servePage(pathname: string, response: ServerResponse): Promise<void> {
    const file = pageFile(pathname === '/' ? '/index.html' : pathname, this.options.pageFolder)
    const body = file === null ? null : await readFile(file).catch(() => null)
    if (file === null || body === null) {
      sendText(response, 404, 'not found')
      return
    }
    response.setHeader('Content-Type', contentType(file))
    response.writeHead(200).end(body)
  }

  private async serve(
    pathname: string,
    session: string,
    request: IncomingMessage,
    response: ServerResponse
  ): Promise<void> {
    if (request.headers['content-type'] !== 'application/json') {
      sendText(response, 415, 'JSON is asked for')
      return
    }
    const body = await readJson(request, bounds.web.requestBytes)
    if (typeof body !== 'object' || body === null) {
      sendText(response, 400, 'the request is malformed or too long')
      return
    }
    if (pathname === EVENTS_PATH) {
      const { window } = body as { window?: unknown }
      this.openStream(typeof window === 'string' ? window : '', session, response)
      return
    }
    const id = request.headers[WINDOW_HEADER]
    const window = typeof id === 'string' ? this.windows.find(id, session) : null
    if (window === null) {
      sendText(response, 409, 'the window is not connected')
      return
    }
    const channel = pathname.startsWith(REQUESTS_PATH) ? pathname.slice(REQUESTS_PATH.length) : ''
    if (!isChannel(channel)) {
      sendText(response, 404, `there is no channel ${channel.slice(0, 64)}`)
      return
    }
    await ask(window, channel, (body as { argument?: unknown }).argument, response)
  }

  private openStream(id: string, session: string, response: ServerResponse): void {
    const known = this.windows.find(id, session)
    const window = known ?? this.windows.open(session)
    if (window === null) {
      sendText(response, 503, 'too many windows are open: close one')
      return
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    const stream = new EventStream(response, () => this.windows.detach(window, stream))
    this.windows.attach(window, stream)
    stream.say('hello', { window: window.id, isNew: known === null })
  }
}

async function ask(
  window: WebWindow,
  channel: RequestChannel,
  argument: unknown,
  response: ServerResponse
): Promise<void> {
  if (window.asking >= bounds.web.requestsOpen) {
    sendText(response, 429, 'too many requests at one time')
    return
  }
  const isArgument: (value: unknown) => boolean = requestGuards[channel]
  if (!isArgument(argument)) {
    sendText(response, 400, `${channel}: refused, its argument is malformed`)
    return
  }
  const handler = window.desk.handlers[channel] as (argument: unknown) => unknown
  window.asking++
  try {
    const answer = await handler(argument)
    response.setHeader('Content-Type', 'application/json; charset=utf-8')
    response.writeHead(200).end(JSON.stringify({ answer }))
  } catch (error) {
    sendText(response, 500, error instanceof Error ? error.message : String(error))
  } finally {
    window.asking--
  }
}

function isChannel(text: string): text is RequestChannel {
  return Object.hasOwn(requestGuards, text)
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  // What was not read is not read any more.
  if (status >= 400) response.setHeader('Connection', 'close')
  response.writeHead(status).end(text)
}

function sendPage(response: ServerResponse, status: number, html: string): void {
  response.setHeader('Content-Type', 'text/html; charset=utf-8')
  response.writeHead(status).end(html)
}

/** Where everything is listened at, this machine's own name is as good as another. */
function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

function whyNot(
  { code = 'error' }: NodeJS.ErrnoException,
  options: WindowServerOptions
): UserError {
  const { host, port } = options
  switch (code) {
    case 'EADDRINUSE':
      return new UserError(
        `port ${port} of ${host} is in use: give --window another one, or 0 for a free one`,
        'window'
      )
    case 'EACCES':
      return new UserError(
        `port ${port} may not be used: give --window one above 1023, or 0 for a free one`,
        'window'
      )
    default:
      return new UserError(
        `the window cannot be served at ${host} (${code}): ` +
          `give --window-host an address of this machine${isLoopback(host) ? '' : ', or leave it away'}`,
        'window-host'
      )
  }
}

/** The file that browsers that were let in are remembered in. */
export function sessionsFile(home: string): string {
  return path.join(home, 'window', 'browsers.json')
}
