/**
 * `serve --health`: how the servers are, for programs of this machine: `/healthz`, `/readyz` and
 * `/metrics`. Only to be read, and nothing in it is secret; pages elsewhere get none of it all
 * the same, for the name that they ask for has to be one of ours.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bounds } from '../../shared/bounds'
import { UserError } from '../../shared/user-error'
import { isOwnHost } from '../web/request-checks'
import { CONTENT_TYPE, expositionOf } from './exposition'
import { healthOf, SILENT_SECONDS } from './health'
import { metricsOf } from './metrics'
import type { ServerSnapshot } from './pulse'

const HERE = '127.0.0.1'
/** A request is to be there whole by then, and a connection without one is closed. */
const REQUEST_TIMEOUT_MS = 5000
const IDLE_MS = 30_000
const JSON_TYPE = 'application/json; charset=utf-8'
const TEXT_TYPE = 'text/plain; charset=utf-8'

export interface HealthOptions {
  /** 0: a free one. */
  readonly port: number
  readonly version: string
  readonly snapshots: () => readonly ServerSnapshot[]
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
}

export class HealthServer {
  private constructor(
    private readonly server: Server,
    /** Without a path. */
    readonly url: string
  ) {}

  /** @throws UserError (`health`) where it cannot listen */
  static async open(options: HealthOptions): Promise<HealthServer> {
    const server = createServer(
      {
        maxHeaderSize: bounds.host.healthHeaderBytes,
        headersTimeout: REQUEST_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        connectionsCheckingInterval: REQUEST_TIMEOUT_MS,
        keepAliveTimeout: IDLE_MS
      },
      (request, response) => {
        reply(request, response, options)
      }
    )
    server.maxConnections = bounds.host.healthConnections
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        reject(whyNot(error, options.port))
      })
      server.listen(options.port, HERE, resolve)
    })
    const { port } = server.address() as AddressInfo
    return new HealthServer(server, `http://${HERE}:${port}`)
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}

function reply(request: IncomingMessage, response: ServerResponse, options: HealthOptions): void {
  const { status, type, body } = answerTo(request, options)
  response.setHeader('Content-Type', type)
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  if (status === 405) response.setHeader('Allow', 'GET, HEAD')
  // What else it brings is not read.
  if (status >= 400 && status < 500) response.setHeader('Connection', 'close')
  response.setHeader('Content-Length', Buffer.byteLength(body))
  response.writeHead(status).end(body)
}

function answerTo({ method, headers, url }: IncomingMessage, options: HealthOptions): Answer {
  const problem = (status: number, text: string): Answer => {
    return { status, type: TEXT_TYPE, body: `${text}\n` }
  }
  if (!isOwnHost(headers, HERE)) return problem(421, 'ask by the address, such as 127.0.0.1')
  if (method !== 'GET' && method !== 'HEAD') return problem(405, 'only GET and HEAD')
  const snapshots = options.snapshots()
  switch ((url ?? '').split('?', 1)[0]) {
    case '/healthz':
      return verdict(healthOf(snapshots).stuck, snapshots, 'ok', 'failing')
    case '/readyz': {
      const { apart, refusing } = healthOf(snapshots)
      return verdict([...apart, ...refusing], snapshots, 'ready', 'not ready')
    }
    case '/metrics': {
      const families = metricsOf(snapshots, options.version, SILENT_SECONDS)
      return { status: 200, type: CONTENT_TYPE, body: expositionOf(families) }
    }
    default:
      return problem(404, 'there is /healthz, /readyz and /metrics')
  }
}

function verdict(
  problems: readonly string[],
  snapshots: readonly ServerSnapshot[],
  good: string,
  bad: string
): Answer {
  const isGood = problems.length === 0
  const servers = snapshots.map(({ view, figures }) => ({
    name: view.name,
    server: view.server,
    state: view.state,
    phase: figures?.phase ?? null,
    config: figures?.config ?? null,
    primary: figures?.isPrimary ?? null,
    store: figures?.isStoreAble ?? null
  }))
  const body = `${JSON.stringify({ status: isGood ? good : bad, problems, servers })}\n`
  return { status: isGood ? 200 : 503, type: JSON_TYPE, body }
}

function whyNot({ code = 'error' }: NodeJS.ErrnoException, port: number): UserError {
  const reason =
    code === 'EADDRINUSE'
      ? 'is in use'
      : code === 'EACCES'
        ? 'may not be used'
        : `cannot be used (${code})`
  return new UserError(
    `port ${port} of ${HERE} ${reason}: give --health another one, or 0 for a free one`,
    'health'
  )
}
