/**
 * Goal: a folder of trace files is read as servers leave it, also when they were killed while
 * they wrote; anything else under such names is refused in one clear line.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkFolder } from '../../src/main/check/folder/check-folder'
import { linesOf } from '../../src/main/check/folder/lines'
import { readTraceFolder } from '../../src/main/check/folder/read-folder'
import type { ProcessTrace } from '../../src/main/check/trace'
import { UserError } from '../../src/shared/user-error'
import { bounds } from '../../src/shared/bounds'
import { temporaryFolder } from '../support/temporary-folder'
import { life, FIRST } from './life'
import { a, b, c, d, delivers, without } from './story'

const NAMES: Readonly<Record<string, string>> = { [a]: 'a1', [b]: 'a2', [c]: 'a3', [d]: 'b.4' }

const textOf = ({ lines }: ProcessTrace): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('')

/** Writes the traces as servers do, and gives the folder. */
function written(traces: readonly ProcessTrace[]): string {
  const folder = temporaryFolder()
  for (const trace of traces) {
    const name = `${NAMES[trace.server] ?? ''}.${String(trace.incarnation)}.jsonl`
    writeFileSync(join(folder, name), textOf(trace))
  }
  return folder
}

async function refusalOf(folder: string): Promise<string> {
  const error: unknown = await checkFolder(folder).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(UserError)
  const { message } = error as UserError
  expect(message).not.toContain('\n')
  return message
}

describe('a folder of traces', () => {
  it('is valid for a life without a fault', async () => {
    const report = await checkFolder(written(life().traces))
    expect(report.verdict).toBe('valid')
    expect(report.folder.traces.map(({ name, server }) => [name, server])).toEqual([
      ['a1.1', a],
      ['a2.1', b],
      ['a3.1', c],
      ['a3.2', c],
      ['b.4.1', d]
    ])
  })

  it('is violated where a property is', async () => {
    const report = await checkFolder(written(without(life().traces, b, delivers(FIRST, 1))))
    expect(report.verdict).toBe('violated')
    const [witness] =
      report.properties.find(({ id }) => id === 'P6')?.counterexample?.witnesses ?? []
    expect(witness).toMatchObject({ process: 'a2.1', event: { ev: 'deliver', server: b } })
  })

  it('knows that a server had ended when it was started again', async () => {
    const { traces } = await readTraceFolder(written(life().traces))
    const ended = traces.map(({ server, incarnation, ended: how }) => [server, incarnation, how])
    expect(ended).toContainEqual([c, 1, 'killed'])
    expect(ended).toContainEqual([c, 2, 'unknown'])
  })

  it('leaves out a last line that was cut off', async () => {
    const folder = written(life().traces)
    const [trace] = life().traces.filter(({ server }) => server === c)
    if (trace === undefined) throw new Error('no trace')
    writeFileSync(join(folder, 'a3.1.jsonl'), textOf(trace).slice(0, -20))
    const report = await checkFolder(folder)
    expect(report.folder.torn).toEqual(['a3.1.jsonl'])
    expect(report.verdict).toBe('valid')
  })

  it('takes a last line that only lacks its end', async () => {
    const folder = written(life().traces)
    const [trace] = life().traces
    if (trace === undefined) throw new Error('no trace')
    writeFileSync(join(folder, 'a3.1.jsonl'), textOf(trace).slice(0, -1))
    const { lines, torn } = await readTraceFolder(folder)
    expect(torn).toEqual([])
    expect(lines).toBe(life().traces.reduce((sum, one) => sum + one.lines.length, 0))
  })

  it('names files that it does not read', async () => {
    const folder = written(life().traces)
    writeFileSync(join(folder, 'results.jsonl'), 'anything')
    writeFileSync(join(folder, 'z.1.jsonl'), '')
    mkdirSync(join(folder, 'y.1.jsonl'))
    const { ignored, empty } = await readTraceFolder(folder)
    expect({ ignored, empty }).toEqual({ ignored: ['results.jsonl'], empty: ['z.1.jsonl'] })
  })
})

describe('what is no folder of traces', () => {
  it('is refused when it does not exist, is a file, or is empty', async () => {
    const folder = temporaryFolder()
    expect(await refusalOf(join(folder, 'none'))).toMatch(/none does not exist: give the one/)
    writeFileSync(join(folder, 'file'), '')
    expect(await refusalOf(join(folder, 'file'))).toMatch(/is a file, not a folder/)
    expect(await refusalOf(folder)).toMatch(/holds no traces/)
    writeFileSync(join(folder, 'a.1.jsonl'), '')
    expect(await refusalOf(folder)).toMatch(/only traces without a single line/)
  })

  it.each([
    ['no JSON', 'hello'],
    ['no object', '[1]'],
    ['an unknown event', '{"t":1,"server":"a","ev":"dance"}'],
    ['a missing field', '{"t":1,"server":"a","ev":"stable","config":"3.a"}'],
    ['a wrong type', '{"t":1,"server":"a","ev":"stable","config":"3.a","slot":-1}'],
    ['an unknown operation', JSON.stringify({ ...life().traces[0]?.lines[2], op: 'peek' })]
  ])('is refused for a line with %s', async (_, line) => {
    const folder = temporaryFolder()
    const good = JSON.stringify({ t: 1, server: 'a', ev: 'stable', config: '3.a', slot: 1 })
    writeFileSync(join(folder, 'a.1.jsonl'), `${good}\n${line}\n${good}\n`)
    expect(await refusalOf(folder)).toMatch(/line 2 of .*a\.1\.jsonl is not a trace's/)
  })

  it('is refused for a file of two servers, and for one start in two files', async () => {
    const folder = temporaryFolder()
    const line = (server: string): string =>
      `${JSON.stringify({ t: 1, server, ev: 'stable', config: '3.a', slot: 1 })}\n`
    writeFileSync(join(folder, 'a.1.jsonl'), line('a') + line('b'))
    expect(await refusalOf(folder)).toMatch(/it is of server b, the ones before of a/)
    writeFileSync(join(folder, 'a.1.jsonl'), line('a'))
    writeFileSync(join(folder, 'b.1.jsonl'), line('a'))
    expect(await refusalOf(folder)).toMatch(/a\.1\.jsonl and b\.1\.jsonl .* start 1 of server a/)
  })
})

describe('the lines of a file', () => {
  it('are the same however they fall into chunks', async () => {
    const path = join(temporaryFolder(), 'file')
    const lines = Array.from({ length: 3000 }, (_, i) => 'ä'.repeat(i % 400) + String(i))
    writeFileSync(path, `${lines.join('\n')}\n`)
    const read: string[] = []
    for await (const { text, ended } of linesOf(path)) if (ended) read.push(text)
    expect(read).toEqual(lines)
  })

  it('are held up to a bound', async () => {
    const path = join(temporaryFolder(), 'file')
    writeFileSync(path, `${'x'.repeat(bounds.host.checkLineCharacters + 5)}\nnext`)
    const lengths: number[] = []
    for await (const { text } of linesOf(path)) lengths.push(text.length)
    expect(lengths).toEqual([bounds.host.checkLineCharacters, 4])
  })
})
