import { appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { MergeEvent } from '../../src/main/protocol/types'
import { MergeLog } from '../../src/main/server/merge-log'
import { temporaryFolder } from '../support/temporary-folder'

type Report = MergeEvent['report']

function report(more: Partial<Report> = {}): Report {
  return {
    poppedTwice: [],
    ambiguous: [],
    revived: [],
    putBack: [],
    queues: 1,
    items: 2,
    incomplete: false,
    ...more
  }
}

function merge(epoch: number, more: Partial<Report> = {}): MergeEvent {
  return {
    config: { epoch, representative: 1 },
    from: [
      { epoch: epoch - 2, representative: 1 },
      { epoch: epoch - 1, representative: 2 }
    ],
    report: report(more),
    hash: 'abc'
  }
}

const file = (folder: string): string => join(folder, 'merges.jsonl')
const fail = (problem: string): never => {
  throw new Error(problem)
}

function configs(log: MergeLog): string[] {
  const found: string[] = []
  for (let number = log.range.first; number <= log.range.last; number++) {
    found.push((JSON.parse(log.text(number) ?? '{}') as { config: string }).config)
  }
  return found
}

describe('the merge log', () => {
  it('is empty at first, and says what it was given', async () => {
    const log = await MergeLog.open(temporaryFolder(), fail)
    expect(log.range).toEqual({ first: 1, last: 0 })
    expect(log.text(1)).toBeUndefined()
    log.add(merge(9, { items: 7 }), 1234, 3)
    expect(log.range).toEqual({ first: 1, last: 1 })
    expect(JSON.parse(log.text(1) ?? '')).toEqual({
      number: 1,
      time: 1234,
      incarnation: 3,
      config: '9.000000000001',
      from: ['7.000000000001', '8.000000000002'],
      report: report({ items: 7 }),
      hash: 'abc'
    })
    await log.close()
  })

  it('is not forgotten by a restart, and goes on counting', async () => {
    const folder = temporaryFolder()
    const before = await MergeLog.open(folder, fail)
    before.add(merge(3), 1, 1)
    before.add(merge(6), 2, 1)
    await before.close()
    const after = await MergeLog.open(folder, fail)
    after.add(merge(9), 3, 2)
    expect(configs(after)).toEqual(['3.000000000001', '6.000000000001', '9.000000000001'])
    expect(after.range).toEqual({ first: 1, last: 3 })
    await after.close()
  })

  it('keeps the last 64, in memory and in a file that does not grow', async () => {
    const folder = temporaryFolder()
    const log = await MergeLog.open(folder, fail)
    for (let epoch = 1; epoch <= 200; epoch++) log.add(merge(epoch), epoch, 1)
    await log.close()
    expect(log.range).toEqual({ first: 137, last: 200 })
    expect(readFileSync(file(folder), 'utf8').split('\n').length).toBeLessThanOrEqual(129)
    const again = await MergeLog.open(folder, fail)
    expect(again.range).toEqual({ first: 137, last: 200 })
    expect(configs(again)).toEqual(configs(log))
    await again.close()
  })

  it('survives a line that a crash tore, and lines that are none', async () => {
    const folder = temporaryFolder()
    const before = await MergeLog.open(folder, fail)
    before.add(merge(3), 1, 1)
    await before.close()
    appendFileSync(file(folder), 'null\n{"number":"x","config":"1.a"}\n{"number":2,"conf')
    const log = await MergeLog.open(folder, fail)
    expect(configs(log)).toEqual(['3.000000000001'])
    log.add(merge(6), 2, 2)
    await log.close()
    const again = await MergeLog.open(folder, fail)
    await again.close()
    expect(configs(again)).toEqual(['3.000000000001', '6.000000000001'])
    expect(readFileSync(file(folder), 'utf8').split('\n')).toHaveLength(3)
  })

  it('leaves the lists out of a report that is too large, and says so', async () => {
    const folder = temporaryFolder()
    const log = await MergeLog.open(folder, fail)
    const pops = Array.from({ length: 40 }, () => ({ message: 'm'.repeat(64), config: '1.a' }))
    const entry = { queue: 1, label: 0, item: 5, pops }
    const poppedTwice = Array.from({ length: 1024 }, () => entry)
    log.add(merge(3, { poppedTwice, items: 8 }), 1, 1)
    await log.close()
    const kept = JSON.parse(log.text(1) ?? '') as { report: Report }
    expect(kept.report).toEqual(report({ items: 8, incomplete: true }))
    expect(statSync(file(folder)).size).toBeLessThan(1000)
  })

  it('works without its file, and tells why it has none', async () => {
    const folder = temporaryFolder()
    mkdirSync(file(folder))
    const problems: string[] = []
    const log = await MergeLog.open(folder, (problem) => problems.push(problem))
    expect(problems).toEqual([expect.stringMatching(/merges\.jsonl cannot be read .*EISDIR/)])
    log.add(merge(3), 1, 1)
    await log.close()
    expect(configs(log)).toEqual(['3.000000000001'])
    expect(problems[1]).toMatch(/cannot be written/)
  })

  it('reads no more than the end of a file that is larger than it can be', async () => {
    const folder = temporaryFolder()
    const line = JSON.stringify({ number: 1, config: '1.a', filling: 'x'.repeat(1024 * 1024) })
    writeFileSync(file(folder), `${line}\n`.repeat(70))
    const log = await MergeLog.open(folder, fail)
    // What is kept is bounded in its size as well.
    expect(configs(log).length).toBeLessThanOrEqual(8)
    await log.close()
  })
})
