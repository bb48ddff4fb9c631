/** Three real servers, as a window sees them. */
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ObservedGroup, type Settled } from '../../../src/main/desk/timeline/observed-group'
import { checkFolder } from '../../../src/main/check/folder/check-folder'
import { OpenTrace } from '../../../src/main/desk/timeline/recorded-trace'
import { saveTrace } from '../../../src/main/desk/timeline/save-trace'
import { biographyOf } from '../../../src/main/desk/timeline/biography'
import type { TimelineEvent } from '../../../src/shared/timeline'
import { eventually, RealServers, type Options } from '../../support/real-servers'
import { temporaryFolder } from '../../support/temporary-folder'

const NAMES = ['a', 'b', 'c'] as const

async function observed(over: Options = {}) {
  const servers = new RealServers(over)
  const group = new ObservedGroup(servers.host)
  const told: Settled[] = []
  await servers.start(...NAMES)
  const stop = group.listen((settled) => told.push(settled))
  const client = await servers.client()
  group.favour([client.id])
  const lanes = NAMES.map((name) => servers.view(name).server ?? '')
  const events = (): TimelineEvent[] => told.flatMap((one) => one.events)
  return { servers, group, told, client, lanes, events, stop }
}

/** So many of these happened. */
const count = (events: readonly TimelineEvent[], is: (event: TimelineEvent) => boolean): number =>
  events.filter(is).length

describe('three servers that are observed', () => {
  it('tell of every push on all lanes, and name its datagram alike where it left and came', async () => {
    const { client, lanes, events, group } = await observed()
    const queue = (await client.run('create', [1])).result ?? 0
    for (let item = 0; item < 20; item++) await client.run('push', [queue, item])
    const pushes = (event: TimelineEvent): boolean => event.ev === 'deliver' && event.op === 'push'
    await eventually(() => count(events(), pushes) === 60)
    for (const lane of lanes) {
      expect(count(events(), (event) => event.lane === lane && pushes(event))).toBe(20)
    }
    const all = events()
    const orders = all.filter((event) => event.ev === 'send' && event.content.name === 'order')
    expect(orders.length).toBeGreaterThanOrEqual(20)
    for (const order of orders.slice(0, 20)) {
      if (order.ev !== 'send') continue
      const came = all.filter(
        (event) => event.ev === 'receive' && event.datagram === order.datagram
      )
      expect(came.map(({ lane }) => lane).sort()).toEqual(
        lanes.filter((lane) => lane !== order.lane).sort()
      )
      for (const one of came) {
        expect(one.at).toBeGreaterThanOrEqual(order.at)
        expect(one.ev === 'receive' && one.from).toBe(order.lane)
      }
    }
    const message = `${client.id}:5`
    await eventually(() => count(events(), (e) => e.ev === 'reply' && e.message === message) > 0)
    const life = biographyOf(message, group.store)
    expect(life).toMatchObject({ command: expect.stringMatching(/^push \d+ \d+$/), status: 'ok' })
    for (const what of ['received', 'ordered', 'delivered', 'stable', 'replied'] as const) {
      expect(life.steps.some((step) => step.what === what)).toBe(true)
    }
    expect(new Set(life.steps.flatMap((s) => (s.what === 'delivered' ? [s.lane] : []))).size).toBe(
      3
    )
  })

  it('say in full what a datagram says, and show what the lab loses as dropped', async () => {
    const { client, events, group } = await observed({ lab: true })
    const queue = (await client.run('create', [1])).result ?? 0
    await client.labDesk.run({ do: 'loss', probability: 0.3 }, null)
    const isDrop = (event: TimelineEvent): boolean => event.ev === 'drop' && event.why === 'loss'
    await eventually(async () => {
      await client.run('push', [queue, 7])
      return events().some((event) => isDrop(event) && event.ev === 'drop' && event.content.count)
    })
    const drops = events().filter(isDrop)
    for (const drop of drops) {
      // What is lost at one server is no arrival there.
      const twin = events().find(
        (event) =>
          event.ev === 'receive' &&
          drop.ev === 'drop' &&
          event.datagram === drop.datagram &&
          event.lane === drop.lane &&
          event.content.name === 'order'
      )
      expect(twin).toBeUndefined()
    }
    const order = events().find((event) => event.ev === 'receive' && event.content.name === 'order')
    const id = order?.ev === 'receive' ? order.datagram : ''
    const fields = await group.datagram(id)
    expect(fields).toContainEqual({ name: 'kind', value: 'order' })
    expect(fields?.map(({ name }) => name)).toContain('slot')
  })

  it('hold every property live, and are saved as traces that the checker accepts', async () => {
    const servers = new RealServers()
    const group = new ObservedGroup(servers.host)
    // From the first moment on: then nothing is missing.
    group.listen(() => undefined)
    await servers.start(...NAMES)
    const client = await servers.client()
    const queue = (await client.run('create', [1])).result ?? 0
    for (let item = 0; item < 30; item++) await client.run('push', [queue, item])
    const casesOf = (id: string): number =>
      group.properties().find((one) => one.id === id)?.cases ?? 0
    await eventually(() => casesOf('answers') >= 31 && casesOf('state') >= 62)
    expect(group.properties().filter(({ verdict }) => verdict === 'violated')).toEqual([])
    for (const id of ['P1', 'P2', 'P3', 'P5', 'P6', 'P7', 'results']) {
      expect([id, casesOf(id)]).not.toEqual([id, 0])
    }
    const folder = path.join(temporaryFolder(), 'saved')
    const saved = await saveTrace(folder, group.store, group.nameOf)
    expect(saved.files).toBe(4)
    const report = await checkFolder(folder)
    expect(report.properties.filter(({ verdict }) => verdict === 'violated')).toEqual([])
    const opened = await OpenTrace.read(folder)
    expect(opened.view.lanes.map(({ name }) => name).sort()).toEqual([...NAMES])
    await expect(saveTrace(folder, group.store, group.nameOf)).rejects.toThrow('holds a trace')
  })

  it('leave out what is too much, and count it', async () => {
    const { servers, client, told, events } = await observed()
    let seen = 0
    let asTold = 0
    servers.host.on('observed', (batch) => {
      seen += batch.seen
      asTold += batch.events.length + batch.gaps.reduce((sum, gap) => sum + gap.count, 0)
    })
    const queue = (await client.run('create', [1])).result ?? 0
    let pushed = 0
    await eventually(async () => {
      await Promise.all(Array.from({ length: 2000 }, (_, i) => client.run('push', [queue, i])))
      pushed += 2000
      return told.some(({ gaps }) => gaps.length > 0)
    })
    expect(pushed).toBeGreaterThan(0)
    expect(seen).toBe(asTold)
    expect(events().length).toBeLessThan(seen)
  })

  it('tell nothing when nobody listens any more', async () => {
    const { servers, client, stop, told } = await observed()
    await eventually(() => told.length > 2)
    stop()
    // What was on its way has come when the servers have answered something later.
    await servers.host.datagram('none')
    let batches = 0
    servers.host.on('observed', () => batches++)
    const queue = (await client.run('create', [1])).result ?? 0
    for (let item = 0; item < 50; item++) await client.run('push', [queue, item])
    await servers.host.datagram('none')
    expect(batches).toBe(0)
  })
})
