import { expect, it } from 'vitest'
import { COROSYNC, JETSTREAM, peerFigure, peersOf, RABBITMQ, storedPeers } from './peers'

it('knows the peers that the demands speak of', () => {
  for (const title of [JETSTREAM, COROSYNC, RABBITMQ]) {
    for (const outstanding of [1, 64, 1024]) {
      expect(peerFigure(storedPeers, title, outstanding).opsPerS).toBeGreaterThan(0)
    }
  }
  expect(peerFigure(storedPeers, 'nobody', 1).opsPerS).toBeNaN()
})

it('takes medians of lines that were measured beside', () => {
  const line = (ops: number): string =>
    JSON.stringify({
      ...{ peer: 'nats-jetstream', mode: 'push memory', replicas: 3, concurrency: 64 },
      ...{ ops_per_s: ops, p50_ms: 2, p99_ms: 3 }
    })
  const peers = peersOf(['# noise', line(10), line(30), line(20)].join('\n'), 'file')
  expect(peerFigure(peers, JETSTREAM, 64)).toMatchObject({ opsPerS: 20, p50Ms: 2 })
  expect(peers.list.map(({ title }) => title)).toEqual([JETSTREAM])
  expect(() => peersOf('{"peer":', 'file')).toThrow('file:1')
  expect(() => peersOf('', 'file')).toThrow('no line of a peer')
})
