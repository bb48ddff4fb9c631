/** How soon servers answer that find a long queue on their disks. */
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from '../../../src/main/client/client'
import type { Section } from '../section'
import type { Servers } from '../servers'

const ITEMS = 1_000_000
const QUICK_ITEMS = 100_000
const TRY_MS = 100
const GIVE_UP_MS = 60_000
/** What was pushed last is on disk, of servers that write soon, too. */
const WRITTEN_MS = 1500
const SECONDS_MOST = 3

export const start: Section = {
  name: 'start',
  title: 'Start',
  line:
    'three servers with a long queue on their disks start together: until all processes are ready, and ' +
    'until a client that asks all the time has its first answer',
  labels: ['durability', 'items', 'end'],
  values: {
    readyS: { title: 'ready s', unit: 's', digits: 2 },
    answerS: { title: 'first answer s', unit: 's', digits: 2 }
  },
  roundsMost: 3,
  async *run(context) {
    const items = context.quick ? QUICK_ITEMS : ITEMS
    for (const durability of context.quick ? (['async'] as const) : (['async', 'sync'] as const)) {
      const servers = await context.servers({ durability })
      const load = context.load()
      const queue = await load.fill({ path: servers.path, items })
      await load.stop()
      await wait(WRITTEN_MS)
      for (const end of ['stopped', 'killed'] as const) {
        yield {
          labels: { durability, items, end },
          values: await startAgain(servers, end, queue, items)
        }
      }
      await servers.stop()
    }
  },
  demands: (results) =>
    (['async', 'sync'] as const).flatMap((durability) =>
      (['stopped', 'killed'] as const).map((end) => ({
        what: `a start with a million items on disk, ${durability}, ${end} before: first answer`,
        kind: 'at most',
        demanded: SECONDS_MOST,
        seen: results.median(start.name, { durability, items: ITEMS, end }, 'answerS'),
        unit: 's'
      }))
    )
}

async function startAgain(
  { host, path }: Servers,
  end: 'stopped' | 'killed',
  queue: number,
  items: number
): Promise<{ readonly readyS: number; readonly answerS: number }> {
  const names = host.views().map(({ name }) => name)
  await Promise.all(names.map((name) => (end === 'killed' ? host.kill(name) : host.stop(name))))
  const client = await Client.open(path)
  try {
    const began = performance.now()
    let readyAt = NaN
    const ready = host.start(names).then(() => {
      readyAt = performance.now()
    })
    for (;;) {
      const { status, result } = await client.size(queue, { timeoutMs: TRY_MS })
      const now = performance.now()
      if (status === 'ok') {
        if (result !== items) throw new Error(`${String(result)} of ${items} items are there`)
        await ready
        return { readyS: (readyAt - began) / 1000, answerS: (now - began) / 1000 }
      }
      if (now - began > GIVE_UP_MS) throw new Error('servers that started again do not answer')
    }
  } finally {
    await client.close()
  }
}
