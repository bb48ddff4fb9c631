/**
 * The peers that a server remembers beyond its life, in `peers.json` of its data folder: where
 * others were that it reached by unicast, so that a restart finds them by itself.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bounds } from '../../shared/bounds'
import { formatEndpoint, parseEndpoint } from '../protocol/ids'
import type { Endpoint } from '../protocol/types'
import { replaceFile } from './atomic-file'

/** Who was not heard for so long is not remembered. */
const REMEMBERED_MS = 30 * 86_400_000
/** A larger file is none of ours. */
const FILE_BYTES_MOST = 64 * 1024

interface Stored {
  readonly group: string
  readonly peers: readonly { readonly at: string; readonly heard: number }[]
}

export class KnownPeers {
  private readonly path: string
  private readonly heardAt = new Map<Endpoint, number>()
  private writing: Promise<void> = Promise.resolve()
  private written = ''

  constructor(
    folder: string,
    private readonly group: string,
    private readonly onProblem: (problem: string) => void
  ) {
    this.path = join(folder, 'peers.json')
  }

  /** Those of this group that were heard in the last 30 days; a file that makes no sense holds none. */
  async read(now = Date.now()): Promise<Endpoint[]> {
    const stored = await this.stored()
    if (stored === null || stored.group !== this.group) return []
    for (const { at, heard } of stored.peers.slice(0, bounds.server.peersRemembered)) {
      const endpoint = parseEndpoint(at)
      if (endpoint !== undefined && now - heard < REMEMBERED_MS) this.heardAt.set(endpoint, heard)
    }
    this.written = this.names()
    return [...this.heardAt.keys()]
  }

  /**
   * Notes whom the server knows now, and writes it down when these are others than before.
   * @param peers all of them, best first, and which of them are heard now
   */
  note(peers: readonly Endpoint[], isHeard: (peer: Endpoint) => boolean, now = Date.now()): void {
    const kept = new Set(peers.slice(0, bounds.server.peersRemembered))
    for (const endpoint of [...this.heardAt.keys()]) {
      if (!kept.has(endpoint)) this.heardAt.delete(endpoint)
    }
    for (const endpoint of kept) {
      if (isHeard(endpoint) || !this.heardAt.has(endpoint)) this.heardAt.set(endpoint, now)
    }
    if (this.names() !== this.written) this.write()
  }

  /** Waits for what is being written; when each was heard last goes with it. */
  async close(): Promise<void> {
    if (this.heardAt.size > 0) this.write()
    await this.writing
  }

  private names(): string {
    return [...this.heardAt.keys()].sort((a, b) => a - b).join(' ')
  }

  private write(): void {
    this.written = this.names()
    const peers = [...this.heardAt].map(([endpoint, heard]) => ({
      at: formatEndpoint(endpoint),
      heard
    }))
    const text = `${JSON.stringify({ group: this.group, peers } satisfies Stored)}\n`
    this.writing = this.writing
      .then(() => replaceFile(this.path, text))
      .catch((error: unknown) => {
        this.onProblem(
          `${this.path} cannot be written (${String(error)}): peers are not remembered`
        )
      })
  }

  private async stored(): Promise<Stored | null> {
    let text: string
    try {
      text = await readFile(this.path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.onProblem(String(error))
      return null
    }
    const value = text.length > FILE_BYTES_MOST ? undefined : parsed(text)
    if (isStored(value)) return value
    this.onProblem(`${this.path} makes no sense and is not used`)
    return null
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isStored(value: unknown): value is Stored {
  if (typeof value !== 'object' || value === null) return false
  const { group, peers } = value as Record<string, unknown>
  return (
    typeof group === 'string' &&
    Array.isArray(peers) &&
    peers.every(
      (peer: unknown) =>
        typeof peer === 'object' &&
        peer !== null &&
        typeof (peer as Record<string, unknown>)['at'] === 'string' &&
        Number.isSafeInteger((peer as Record<string, unknown>)['heard'])
    )
  )
}
