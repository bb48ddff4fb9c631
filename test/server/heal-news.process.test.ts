/** A server that heard fewer messages of clients than the others heals with them. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { groupPlace } from '../../src/main/net/addresses'
import { encodeControl } from '../../src/main/protocol/wire/control'
import { DatagramType, groupMark } from '../../src/main/protocol/wire/header'
import type { LabCommand } from '../../src/shared/lab'
import { eventually, freshGroup, run, Serve } from '../support/command'
import { configurations, oneConfiguration } from '../support/looking'
import { temporaryFolder } from '../support/temporary-folder'

/** One command under one number, as a client sends it, but with a count for each server. */
async function partition(group: string, counts: Readonly<Record<string, number>>): Promise<void> {
  const socket = createSocket('udp4')
  socket.bind({ address: '127.0.0.1', port: 0 })
  await once(socket, 'listening')
  socket.setMulticastInterface('127.0.0.1')
  const { address, port } = groupPlace(group, null, null)
  for (const [server, forMessages] of Object.entries(counts)) {
    const command: LabCommand = { do: 'partition', groups: [['s1', 's2'], ['s3']], forMessages }
    const body = { q: 'lab', server, command }
    const bytes = encodeControl(DatagramType.query, { id: 7, body }, groupMark(group))
    await new Promise((done) => {
      socket.send(bytes, port, address, done)
    })
  }
  socket.close()
}

it('heals although it still waits for more', async () => {
  const group = freshGroup()
  const environment = { FTQUEUE_HOME: temporaryFolder(), FTQUEUE_GROUP: group }
  const serve = ['--name', 's', '--count', '3', '--lab', '--no-classic']
  await new Serve(serve, environment).up(3)
  await partition(group, { s1: 2, s2: 2, s3: 50 })
  await eventually(async () => {
    const seen = await configurations(environment)
    return JSON.stringify(seen.map(({ members }) => members.length).sort()) === '[1,2]'
  })
  await run(['create', '1'], environment)
  await run(['create', '2'], environment)
  await oneConfiguration(3, environment)
  const { out } = await run(['lab', 'status', '--json'], environment)
  const { servers } = JSON.parse(out) as { servers: { name: string; on: string | null }[] }
  expect(servers.map(({ name, on }) => [name, on])).toEqual([
    ['s1', null],
    ['s2', null],
    ['s3', null]
  ])
})
