/** `ftqueue check`: what it prints, and how it ends. The properties are tested under test/check. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder'
import { ftqueue } from './terminal'

const SERVER = '00000000000a'
const CONFIG = `3.${SERVER}`
const stamp = { t: 1, server: SERVER }

const install = {
  ...stamp,
  ev: 'config',
  config: CONFIG,
  kind: 'regular',
  members: [SERVER],
  from: []
}
const order = { ...stamp, ev: 'order', config: CONFIG, slot: 0, messages: ['x:1'] }
const deliver = {
  ...stamp,
  ev: 'deliver',
  config: CONFIG,
  slot: 0,
  i: 0,
  message: 'x:1',
  origin: SERVER,
  op: 'create',
  args: [12],
  result: 25,
  status: 'ok',
  phase: 'regular'
}

function folderWith(lines: readonly object[], end = '\n'): string {
  const folder = temporaryFolder()
  const text = lines.map((line) => JSON.stringify(line)).join('\n')
  writeFileSync(join(folder, 'a1.1.jsonl'), text + end)
  return folder
}

describe('check', () => {
  it('prints one line a property, and ends with 0 when none is violated', async () => {
    const { code, out, err } = await ftqueue(['check', folderWith([install, order, deliver])])
    const lines = out.trimEnd().split('\n')
    expect(lines.map((line) => line.split(/\s+/)[0])).toEqual([
      ...['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8'],
      ...['results', 'queue', 'M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'answers']
    ])
    expect(lines[0]).toMatch(/^P1 +basic delivery +valid +\d+ cases$/)
    expect(err).toBe('1 trace, 3 lines\n')
    expect(code).toBe(0)
  })

  it('shows a counterexample with its lines, and ends with 1', async () => {
    const wrong = { ...deliver, result: 24 }
    const { code, out } = await ftqueue(['check', folderWith([install, order, wrong])])
    expect(out).toMatch(
      /^queue .* violated +1 case, 1 failed\n {2}x:1 create 12 at .*; a queue gives 25 ok\n {4}a1\.1 line 3: \{/m
    )
    expect(code).toBe(1)
  })

  it('says what the traces cannot tell, and ends with 0', async () => {
    const two = { ...install, members: [SERVER, '00000000000b'] }
    const stable = { ...stamp, ev: 'stable', config: CONFIG, slot: 0 }
    const { code, out } = await ftqueue(['check', folderWith([two, order, deliver, stable])])
    expect(out).toMatch(/^P7 .* unknown .*, 1 open\n {2}.*no trace of its member 00000000000b/m)
    expect(code).toBe(0)
  })

  it('prints one JSON object', async () => {
    const { code, out } = await ftqueue(['check', folderWith([install, order]), '--json'])
    expect(out.endsWith('}\n')).toBe(true)
    expect(JSON.parse(out)).toMatchObject({
      verdict: 'unknown',
      folder: { lines: 2, torn: [], traces: [{ name: 'a1.1', server: SERVER, lines: 2 }] },
      properties: expect.arrayContaining([
        expect.objectContaining({ id: 'P3', verdict: 'unknown', cases: 1, open: 1 })
      ]) as unknown
    })
    expect(code).toBe(0)
  })

  it('says what it left out', async () => {
    const folder = folderWith([install, order, deliver], '\n{"t":2,"serv')
    writeFileSync(join(folder, 'notes.jsonl'), '')
    const { code, err } = await ftqueue(['check', folder])
    expect(err).toMatch(/^a1\.1\.jsonl: the last line is cut off/m)
    expect(err).toMatch(/^notes\.jsonl: not read/m)
    expect(code).toBe(0)
  })

  it('refuses what is no folder of traces in one line', async () => {
    const empty = temporaryFolder()
    mkdirSync(join(empty, 'a.1.jsonl'))
    for (const folder of [empty, join(empty, 'none')]) {
      const { code, out, err } = await ftqueue(['check', folder])
      expect(err).toMatch(/^ftqueue: the folder [^\n]+ "ftqueue serve --trace DIR" wrote to\n$/)
      expect([code, out]).toEqual([2, ''])
    }
  })
})
