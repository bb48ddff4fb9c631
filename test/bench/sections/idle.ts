/** What servers cost that have nothing to do. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Results } from '../results'
import type { Demand, Section } from '../section'
import { loopbackTraffic, usageOf } from '../usage'

const SECONDS = 20
const QUICK_SECONDS = 5
/** What a start sets in motion is over: V8 compiles what ran, and collects all garbage once it is quiet. */
const SETTLE_MS = 20_000
const CPU_MOST = 1
const DATAGRAMS_MOST = 20

export const idle: Section = {
  name: 'idle',
  title: 'Idle servers',
  line:
    `three servers with nothing to do, for ${SECONDS} s: processor time of the one that takes most, of one core; ` +
    'datagrams of all by loopback, for each server',
  labels: ['durability'],
  values: {
    cpu: { title: '% of a core', unit: '%', digits: 2 },
    datagrams: { title: 'datagrams/s', unit: '1/s', digits: 1 },
    bytes: { title: 'B/s', unit: 'B/s' }
  },
  roundsMost: 1,
  async *run(context) {
    const durabilities = context.quick ? (['memory'] as const) : (['memory', 'sync'] as const)
    for (const durability of durabilities) {
      const servers = await context.servers({ durability })
      const { pids } = servers
      const cpu = (): readonly number[] => pids.map((pid) => usageOf([pid]).cpuMicros)
      await wait(context.quick ? SETTLE_MS / 5 : SETTLE_MS)
      const [cpuBefore, traffic, began] = [cpu(), loopbackTraffic(), performance.now()]
      await wait((context.quick ? QUICK_SECONDS : SECONDS) * 1000)
      const [cpuAfter, now, ended] = [cpu(), loopbackTraffic(), performance.now()]
      const elapsedS = (ended - began) / 1000
      const micros = cpuAfter.map((after, i) => after - (cpuBefore[i] ?? NaN))
      yield {
        labels: { durability },
        values: {
          cpu: Math.max(...micros) / elapsedS / 1e4,
          datagrams: (now.datagrams - traffic.datagrams) / elapsedS / pids.length,
          bytes: (now.bytes - traffic.bytes) / elapsedS / pids.length
        }
      }
      await servers.stop()
    }
  },
  demands: (results) => (['memory', 'sync'] as const).flatMap((one) => demandsOf(results, one))
}

function demandsOf(results: Results, durability: string): readonly Demand[] {
  const seen = (value: string): number => results.median(idle.name, { durability }, value)
  const who = `an idle server, ${durability}`
  return [
    {
      what: `${who}: processor time, of a core`,
      kind: 'at most',
      demanded: CPU_MOST,
      seen: seen('cpu'),
      unit: '%'
    },
    {
      what: `${who}: datagrams`,
      kind: 'at most',
      demanded: DATAGRAMS_MOST,
      seen: seen('datagrams'),
      unit: '1/s'
    }
  ]
}
