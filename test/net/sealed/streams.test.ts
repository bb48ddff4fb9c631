/** Streams between servers of closed groups, on real TCP over loopback. */
import { connect, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { GroupKey } from '../../../src/main/net/sealed/group-key'
import { Keyring } from '../../../src/main/net/sealed/keyring'
import { Streams } from '../../../src/main/net/streams'
import { endpointPort, makeEndpoint } from '../../../src/main/protocol/ids'
import { limits } from '../../../src/main/protocol/limits'
import { groupMark } from '../../../src/main/protocol/wire/header'
import { newKey } from './peers'

const group = groupMark('streams')
const open: { close(): unknown }[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()))
})

class End {
  readonly heard: Uint8Array[] = []

  private constructor(readonly streams: Streams) {
    streams.onMessage((_from, bytes) => this.heard.push(bytes))
    open.push(streams)
  }

  static async at(endpoint: number, ...keys: GroupKey[]): Promise<End> {
    const [newest, ...older] = keys
    const keyring = newest === undefined ? null : new Keyring(newest, ...older)
    return new End(await Streams.listen(endpoint, group, keyring))
  }

  get endpoint(): number {
    return this.streams.endpoint
  }
}

let port = 25_000 + (process.pid % 2000) * 8

function nextEndpoint(): number {
  return makeEndpoint('127.0.0.1', ++port)!
}

async function eventually(holds: () => boolean): Promise<void> {
  await vi.waitUntil(holds, { timeout: 20_000, interval: 5 })
}

/** Stands in front of an end, and keeps all that goes to it and comes from it. */
async function tap(
  to: End,
  at: number
): Promise<{ readonly to: Buffer[]; readonly from: Buffer[] }> {
  const kept = { to: [] as Buffer[], from: [] as Buffer[] }
  const server = createServer((incoming: Socket) => {
    const outgoing = connect({ host: '127.0.0.1', port: endpointPort(to.endpoint) })
    incoming.on('data', (chunk) => (kept.to.push(chunk), outgoing.write(chunk)))
    outgoing.on('data', (chunk) => (kept.from.push(chunk), incoming.write(chunk)))
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming]
    ] as const) {
      one.on('error', () => undefined)
      one.on('close', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(endpointPort(at), '127.0.0.1', resolve))
  open.push({ close: () => server.close() })
  return kept
}

describe('streams of a closed group', () => {
  it('carry messages both ways, in order, whole and unseen', async () => {
    const key = newKey()
    const [a, b] = [await End.at(nextEndpoint(), key), await End.at(nextEndpoint(), key)]
    const between = nextEndpoint()
    const kept = await tap(b, between)
    const large = new Uint8Array(limits.streamBytes).map((_, i) => i % 251)
    for (let i = 0; i < 10; i++) {
      a.streams.send(between, i === 7 ? large : Buffer.from(`recognisable ${i}`))
    }
    await eventually(() => b.heard.length === 10)
    expect(
      b.heard.map((bytes, i) => (i === 7 ? bytes.length : Buffer.from(bytes).toString()))
    ).toEqual(Array.from({ length: 10 }, (_, i) => (i === 7 ? large.length : `recognisable ${i}`)))
    b.streams.send(a.endpoint, Buffer.from('recognisable answer'))
    await eventually(() => a.heard.length === 1)
    expect(b.streams.counters.opened).toBe(0)
    const seen = Buffer.concat([...kept.to, ...kept.from])
    expect(seen.length).toBeGreaterThan(limits.streamBytes)
    expect(seen.includes('recognisable')).toBe(false)
    expect(seen.includes(Buffer.from(large.subarray(0, 64)))).toBe(false)
  })

  it('are closed at once to another key, to none, and to what was recorded', async () => {
    const key = newKey()
    const b = await End.at(nextEndpoint(), key)
    for (const stranger of [await End.at(nextEndpoint(), newKey()), await End.at(nextEndpoint())]) {
      stranger.streams.send(b.endpoint, Buffer.from('hear me'))
      await eventually(() => stranger.streams.counters.closed === 1)
    }
    const a = await End.at(nextEndpoint(), key)
    const between = nextEndpoint()
    const kept = await tap(b, between)
    a.streams.send(between, Buffer.from('once'))
    await eventually(() => b.heard.length === 1)
    const again = connect({ host: '127.0.0.1', port: endpointPort(b.endpoint) })
    const ended = new Promise((resolve) =>
      again.on('error', () => undefined).once('close', resolve)
    )
    again.resume().write(Buffer.concat(kept.to))
    await ended
    expect(b.heard).toHaveLength(1)
  })

  it('come up between who has the newest key and who has the one before', async () => {
    const [old, next] = [newKey(), newKey()]
    const [a, b] = [await End.at(nextEndpoint(), old), await End.at(nextEndpoint(), next, old)]
    a.streams.send(b.endpoint, Buffer.from('under the old one'))
    await eventually(() => b.heard.length === 1)
  })
})
