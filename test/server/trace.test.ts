import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ConfigEvent, MemberInfo, TraceEvent } from '../../src/main/protocol/types'
import { Trace } from '../../src/main/server/trace'
import { temporaryFolder } from '../support/temporary-folder'

const stable: TraceEvent = { ev: 'stable', config: '3.00000000000a', slot: 0 }

function member(id: number): MemberInfo {
  return { id, incarnation: 1, endpoint: 0, name: `s${id}`, host: 'h' }
}

function traceIn(folder: string, onFailure = (_: string): void => undefined) {
  return new Trace({ folder, name: 'a', server: 10, incarnation: 3 }, onFailure)
}

function lines(path: string): Record<string, unknown>[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as Record<string, unknown>)
}

describe('Trace', () => {
  it('writes a file for each incarnation, in the form of the contract', () => {
    const folder = join(temporaryFolder(), 'deep', 'trace')
    const trace = traceIn(folder)
    const event: ConfigEvent = {
      config: { epoch: 3, representative: 10 },
      kind: 'regular',
      members: [member(10), member(11)],
      from: [{ epoch: 2, representative: 11 }],
      index: 0
    }
    trace.at(1.0007)
    trace.config(event)
    trace.at(2.0002)
    trace.add(stable)
    trace.flush()
    expect(trace.path).toBe(join(folder, 'a.3.jsonl'))
    expect(lines(trace.path)).toEqual([
      {
        t: 1000,
        server: '00000000000a',
        ev: 'config',
        config: '3.00000000000a',
        kind: 'regular',
        members: ['00000000000a', '00000000000b'],
        from: ['2.00000000000b']
      },
      { t: 2000, server: '00000000000a', ...stable }
    ])
    trace.close()
  })

  it('ends at its bound with whole lines, and says so once', () => {
    const problems: string[] = []
    const options = { folder: temporaryFolder(), name: 'a', server: 10, incarnation: 3 }
    const trace = new Trace(options, (problem) => problems.push(problem), 1000)
    for (let i = 0; i < 100; i++) {
      trace.add(stable)
      trace.flush()
    }
    trace.close()
    const size = readFileSync(trace.path).length
    expect(size).toBeLessThanOrEqual(1000)
    expect(size).toBeGreaterThan(800)
    expect(lines(trace.path).length).toBeLessThan(100)
    expect(problems).toEqual(['it has the 1000 bytes that a trace may have'])
  })

  it('has nothing on disk before and everything after a flush', () => {
    const trace = traceIn(temporaryFolder())
    trace.add(stable)
    expect(lines(trace.path)).toEqual([])
    trace.flush()
    expect(lines(trace.path)).toHaveLength(1)
    trace.add(stable)
    trace.close()
    expect(lines(trace.path)).toHaveLength(2)
    trace.add(stable)
    trace.flush()
    trace.close()
    expect(lines(trace.path)).toHaveLength(2)
  })

  it('names a folder that cannot be one', () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    expect(() => traceIn(file)).toThrow(/cannot be written .*--trace/)
  })

  it.skipIf(process.platform !== 'linux')('ends and says so once when the disk is full', () => {
    const problems: string[] = []
    // A link to the device that is always full stands in the file's place.
    const folder = temporaryFolder()
    symlinkSync('/dev/full', join(folder, 'a.3.jsonl'))
    const trace = traceIn(folder, (problem) => problems.push(problem))
    for (let i = 0; i < 3; i++) {
      trace.add(stable)
      trace.flush()
    }
    trace.close()
    expect(problems).toEqual(['ENOSPC'])
  })
})
