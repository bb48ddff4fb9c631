/** A fourth server joins three that hold 200,000 items, while a client goes on pushing. */
import { expect, it } from 'vitest'
import type { Client } from '../../src/main/client/client'
import { eventually, RealServers } from '../support/real-servers'

const ITEMS = 200_000
const OUTSTANDING = 1000

/** Pushes that many items, and notes how the pushes end. */
async function fill(client: Client, queue: number, statuses: Set<string>): Promise<void> {
  for (let done = 0; done < ITEMS; done += OUTSTANDING) {
    const pushes = Array.from({ length: OUTSTANDING }, (_, i) => client.push(queue, done + i))
    for (const { status } of await Promise.all(pushes)) statuses.add(status)
  }
}

it('brings a large state to who joins, while every push is answered', async () => {
  const servers = new RealServers()
  await servers.start('a1', 'a2', 'a3')
  const client = await servers.client()
  const { result } = await client.create(1)
  const queue = result ?? 0
  const statuses = new Set<string>()
  await fill(client, queue, statuses)

  let pushed = 0
  let isOver = false
  const pushing = (async () => {
    while (!isOver) statuses.add((await client.push(queue, pushed++)).status)
  })()
  await servers.start('a4')
  isOver = true
  await pushing
  expect([...statuses]).toEqual(['ok'])
  expect(pushed).toBeGreaterThan(0)

  await eventually(async () => {
    const { configurations } = await client.status()
    const members = configurations.flatMap((one) => one.members)
    const hashes = new Set(members.map(({ hash }) => hash))
    return members.length === 4 && hashes.size === 1 && !hashes.has(null)
  })
  const { configurations } = await client.status()
  const items = configurations[0]?.members.map((member) => member.items)
  expect(items).toEqual(Array(4).fill(ITEMS + pushed))
  await eventually(() => servers.events('a4', 'learned').length > 0)
  const [learned] = servers.events('a4', 'learned')
  expect(learned?.['bytes']).toBeGreaterThan(20 * ITEMS)
  expect(servers.events('a4', 'no-stream')).toEqual([])
  // It holds the same, not only the same digest.
  const [mine, other] = await Promise.all([client.dump('a4'), client.dump('a1')])
  expect(mine.queues[0]?.items.length).toBe(ITEMS + pushed)
  expect(mine.queues).toEqual(other.queues)
})
