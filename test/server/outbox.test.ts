import { describe, expect, it } from 'vitest'
import type { ServerMessage } from '../../src/main/server/messages'
import { Outbox } from '../../src/main/server/outbox'
import { bounds } from '../../src/shared/bounds'

const MOST = bounds.server.messagesToHost

/** A host that takes a message when it is told to. */
class Host {
  readonly got: ServerMessage[] = []
  private readonly taken: (() => void)[] = []
  readonly outbox = new Outbox((message) => {
    this.got.push(message)
    return new Promise((resolve) => this.taken.push(resolve))
  })

  /** Takes so many, and lets follow what follows. */
  async take(count: number): Promise<void> {
    for (const resolve of this.taken.splice(0, count)) resolve()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function logs(count: number): ServerMessage {
  const line = { time: 0, level: 'info', name: 'a', event: 'e', message: '', fields: {} } as const
  return { kind: 'logs', lines: Array.from({ length: count }, () => line), dropped: 0 }
}

const reach = { multicast: 'works', peers: [] } as const

function view(nextSlot: number): ServerMessage {
  const none = { config: null, members: [], index: null, turn: null, delivered: -1, stable: -1 }
  return {
    kind: 'view',
    view: {
      ...none,
      nextSlot,
      queues: 0,
      items: 0,
      ambiguous: 0,
      phase: 'gather',
      unheard: [],
      transfer: null,
      reach
    }
  }
}

describe('Outbox', () => {
  it('passes on what the host takes', async () => {
    const host = new Host()
    for (let i = 0; i < 3 * MOST; i++) {
      host.outbox.post(view(i))
      await host.take(1)
    }
    expect(host.got.length).toBe(3 * MOST)
  })

  it('keeps a bounded number for a host that is stopped, and tells it later what it missed', async () => {
    const host = new Host()
    for (let i = 0; i < MOST; i++) host.outbox.post(logs(1))
    host.outbox.post(logs(5))
    for (let i = 0; i < 1000; i++) host.outbox.post(view(i))
    host.outbox.post({ kind: 'failed', problem: 'x', field: null })
    expect(host.got.length).toBe(MOST)
    await host.take(2)
    expect(host.got.slice(MOST)).toEqual([view(999), { kind: 'logs', lines: [], dropped: 6 }])
    await host.take(MOST)
    expect(host.got.length).toBe(MOST + 2)
  })
})
