import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expositionOf } from '../../src/main/service/exposition'
import { hostMetrics, metricsOf, serverMetrics } from '../../src/main/service/metrics'
import { readExposition } from './exposition'
import { figures, snapshot } from './samples'

const root = join(import.meta.dirname, '../..')

function read(
  ...snapshots: readonly ReturnType<typeof snapshot>[]
): ReturnType<typeof readExposition> {
  return readExposition(expositionOf(metricsOf(snapshots, '1.2.3', 10)))
}

function valueOf(
  families: ReturnType<typeof read>,
  name: string,
  labels: Readonly<Record<string, string>>
): number | undefined {
  const all = [...families.values()].flatMap(({ samples }) => samples)
  return all.find(
    (one) => one.name === name && JSON.stringify(one.labels) === JSON.stringify(labels)
  )?.value
}

describe('the text of metrics', () => {
  it('is of the format, and says what servers said', () => {
    const families = read(snapshot(), snapshot({ view: { name: 'b' }, crashes: 2 }))
    const of = (name: string, labels: Record<string, string> = {}): number | undefined =>
      valueOf(families, name, { server: 'a', ...labels })
    expect(of('ftqueue_operations_total', { operation: 'push', status: 'ok' })).toBe(5)
    expect(of('ftqueue_operations_total', { operation: 'pop', status: 'no_such_queue' })).toBe(2)
    expect(of('ftqueue_slots_delivered_total')).toBe(9)
    expect(of('ftqueue_naks_sent_total')).toBe(0)
    expect(of('ftqueue_socket_errors_total')).toBe(3)
    expect(of('ftqueue_datagrams_rejected_total', { reason: 'other_key' })).toBe(8)
    expect(of('ftqueue_received_bytes_total')).toBe(1100)
    expect(of('ftqueue_process_start_time_seconds')).toBe(1_700_000_000.5)
    expect(valueOf(families, 'ftqueue_server_crashes_total', { server: 'b' })).toBe(2)
    expect(valueOf(families, 'ftqueue_servers', { state: 'running' })).toBe(2)
    expect(valueOf(families, 'ftqueue_build_info', { version: '1.2.3' })).toBe(1)
  })

  it('has buckets that count those before them, too', () => {
    const { samples = [] } = read(snapshot()).get('ftqueue_store_sync_duration_seconds') ?? {}
    expect(samples.map(({ name, labels, value }) => [name.slice(36), labels['le'], value])).toEqual(
      [
        ['bucket', '0.001', 1],
        ['bucket', '0.01', 3],
        ['bucket', '+Inf', 6],
        ['sum', undefined, 0.5],
        ['count', undefined, 6]
      ]
    )
  })

  it('tells of a server that is gone or stuck that it is not up, and nothing old', () => {
    const gone = snapshot({ view: { name: 'b', state: 'crashed' }, figures: null })
    const stuck = snapshot({ view: { name: 'c' }, unanswered: 10 })
    const families = read(snapshot(), gone, stuck)
    const up = families.get('ftqueue_server_up')?.samples
    expect(up?.map(({ labels, value }) => [labels['server'], value])).toEqual([
      ['a', 1],
      ['b', 0],
      ['c', 0]
    ])
    expect(families.get('ftqueue_items')?.samples).toHaveLength(1)
  })

  it('leaves the disk out of servers that have none', () => {
    const families = read(snapshot({ figures: figures({ disk: null }) }))
    expect([...families.keys()].filter((name) => name.startsWith('ftqueue_store_'))).toEqual([
      'ftqueue_store_able'
    ])
  })

  it('escapes what a label and a help may not have as it is', () => {
    const text = expositionOf([
      {
        name: 'x',
        type: 'gauge',
        help: 'a \\ b\nc',
        samples: [{ labels: { l: 'q"\\\n' }, value: Infinity }]
      }
    ])
    expect(text).toBe('# HELP x a \\\\ b\\nc\n# TYPE x gauge\nx{l="q\\"\\\\\\n"} +Inf\n')
    expect(readExposition(text).get('x')?.samples[0]?.labels['l']).toBe('q"\\\n')
  })
})

const all = [
  ...hostMetrics.map(([name, type, label, help]) => ({ name, type, labels: [label], help })),
  ...serverMetrics.map(({ name, type, labels, help }) => {
    return { name, type, labels: ['server', ...labels], help }
  })
]

describe('every metric', () => {
  it('keeps to the conventions for names', () => {
    for (const { name, type, labels, help } of all) {
      expect(name).toMatch(/^ftqueue(_[a-z]+)+$/)
      expect(name.endsWith('_total')).toBe(type === 'counter')
      expect(name).not.toMatch(/_(count|sum|bucket|ms|milliseconds|kb|mb)(_total)?$/)
      for (const label of labels) expect(label).toMatch(/^[a-z]+$/)
      expect(labels).not.toContain('le')
      expect(help).toMatch(/^[A-Z].*\.$/)
    }
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  })

  it('has the labels that its samples have', () => {
    for (const { name, labels } of all) {
      for (const one of read(snapshot()).get(name)?.samples ?? []) {
        expect(Object.keys(one.labels).filter((label) => label !== 'le')).toEqual(labels)
      }
    }
  })

  it('stands in docs/service.md as it is', () => {
    const page = readFileSync(join(root, 'docs/service.md'), 'utf8')
    const rows = page
      .split('\n')
      .filter((line) => line.startsWith('| `ftqueue_'))
      .map((line) => line.split('|').map((cell) => cell.trim()))
    expect(rows.map(([, name, type, labels, help]) => [name, type, labels, help])).toEqual(
      all.map(({ name, type, labels, help }) => [
        `\`${name}\``,
        type,
        labels.map((label) => `\`${label}\``).join(', '),
        help
      ])
    )
  })
})

/** Counters of the core that say nothing beside the metrics that there are. */
const LEFT_OUT = [
  'answers',
  'beyondWindow',
  'deaf',
  'differences',
  'foreign',
  'learned',
  'notNext',
  'operations',
  'pendingFull',
  'probes',
  'solicitations',
  'streamsGivenUp'
]

it('no counter of the core is forgotten', () => {
  const folder = join(root, 'src/main/protocol')
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
  const counted = sources.flatMap((text) =>
    [...text.matchAll(/core\.(?:count|waste)\('([^']+)'/g)].map(([, name = '']) => name)
  )
  expect(counted).toContain('naks')
  const unread = [...new Set(counted)].filter((name) => {
    if (LEFT_OUT.includes(name)) return false
    const value = (counters: Record<string, number>): string =>
      JSON.stringify(serverMetrics.map((metric) => metric.read(figures({ counters }))))
    return value({ [name]: 4711 }) === value({})
  })
  expect(unread).toEqual([])
})
