import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Replica } from '../../src/main/protocol/queue/replica'
import { decodeState, encodeState } from '../../src/main/protocol/queue/parts'
import { formatMemberId } from '../../src/main/protocol/ids'
import type { CoreView } from '../../src/main/protocol/step'
import type { CoreOptions, DivergenceEvent } from '../../src/main/protocol/types'
import { keepEvidence } from '../../src/main/server/incidents'
import { temporaryFolder } from '../support/temporary-folder'
import { at, memberInfo } from './datagrams'

const core: CoreOptions = {
  id: 1,
  incarnation: 4,
  name: 's1',
  host: 'here',
  endpoint: at(1),
  group: 'test',
  epoch: 0,
  maxDatagram: 1400,
  receiveBytes: 212_992,
  trace: false,
  policy: 'available',
  durability: 'memory'
}
const config = { epoch: 3, representative: 1 }
const view: CoreView = {
  config,
  state: 'operational',
  members: [memberInfo(1), memberInfo(2)],
  unheard: [],
  endpoint: memberInfo(1).endpoint,
  maxDatagram: 1400,
  index: 0,
  turn: 2,
  nextSlot: 8,
  delivered: 7,
  stable: 6,
  queues: 1,
  items: 1,
  pushes: 1,
  pops: 0,
  hash: 'aa',
  policy: 'available',
  primary: true,
  transfer: null,
  counters: { divergences: 1 }
}
const event: DivergenceEvent = {
  config,
  slot: 7,
  firstSlot: 5,
  sides: [
    { digest: 'aa', members: [formatMemberId(1)] },
    { digest: 'bb', members: [formatMemberId(2)] }
  ],
  leaves: true
}
const time = Date.UTC(2026, 6, 30, 12, 0, 0, 5)

it('keeps what is known of an incident, and of who leaves all that it held', async () => {
  const folder = temporaryFolder()
  const replica = new Replica()
  replica.damage()
  const state = encodeState(replica)
  const path = await keepEvidence(folder, { event, time, core, view, state })
  expect(path).toBe(join(folder, 'incidents', '2026-07-30T12-00-00.005Z-4.json'))
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
    event: 'diverged',
    time: '2026-07-30T12:00:00.005Z',
    server: '000000000001',
    name: 's1',
    incarnation: 4,
    group: 'test',
    config: '3.000000000001',
    slot: 7,
    firstSlot: 5,
    sides: event.sides,
    leaves: true,
    members: [{ server: '000000000001' }, { server: '000000000002' }],
    here: { config: '3.000000000001', delivered: 7, hash: 'aa', turn: '000000000002' },
    state: '2026-07-30T12-00-00.005Z-4.state'
  })
  const kept = readFileSync(path.replace(/json$/, 'state'))
  const again = decodeState(kept)
  expect(again?.queues.hash).toBe(replica.queues.hash)
})

it('has no state of a server that stays', async () => {
  const folder = temporaryFolder()
  const stays = { ...event, leaves: false }
  const path = await keepEvidence(folder, { event: stays, time, core, view, state: null })
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ leaves: false, state: null })
  expect(readdirSync(join(folder, 'incidents'))).toHaveLength(1)
})

it('forgets the oldest beyond eight, with their states', async () => {
  const folder = temporaryFolder()
  for (let i = 0; i < 11; i++) {
    const state = i % 2 === 0 ? Uint8Array.of(i) : null
    await keepEvidence(folder, { event, time: time + i, core, view, state })
  }
  const files = readdirSync(join(folder, 'incidents'))
  expect(files.filter((name) => name.endsWith('.json'))).toHaveLength(8)
  expect(files.filter((name) => name.endsWith('.state'))).toHaveLength(4)
  expect(files.sort()[0]).toBe('2026-07-30T12-00-00.008Z-4.json')
})
