import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  notebookText,
  readNotebook,
  writeNotebook,
  type FileCell
} from '../../../../src/renderer/store/notebook/notebook-file'
import { EXAMPLES } from '../../../../src/renderer/store/notebook/examples'
import { begunOutput, withProgress } from '../../../../src/renderer/store/notebook/output'
import { bounds } from '../../../../src/shared/bounds'
import { parseScriptLine } from '../../../../src/shared/script-line'

const answer = {
  op: 'pop',
  queue: 25,
  result: 5,
  status: 'ok',
  server: 'aa',
  config: '3.aa',
  slot: 7,
  request: 'c:1',
  ms: 0.9
} as const
const output = withProgress(
  begunOutput('pop 25', 1000),
  {
    run: 'r',
    state: 'done',
    lines: [
      {
        line: 0,
        state: 'done',
        problem: null,
        note: null,
        first: [answer],
        last: [],
        operations: 1,
        answered: 1,
        errors: 0,
        summary: { p50Ms: 1, p99Ms: 2, perSecond: 3, ms: 4 }
      }
    ],
    operations: 1,
    answered: 1,
    errors: 0,
    perSecond: 0
  },
  1500
)
const cells: readonly FileCell[] = [
  { kind: 'text', source: 'Two lines\nof text', output: null },
  { kind: 'commands', source: 'pop 25', output }
]

function problemOf(text: string, name = 'n.ftqnb'): string {
  const read = readNotebook(name, text)
  return read.ok ? 'no problem' : read.problem
}

describe('a notebook file', () => {
  it('holds cells and what came of them', () => {
    expect(readNotebook('n.ftqnb', writeNotebook(cells))).toEqual({ ok: true, value: cells })
  })

  it('is refused in one line, with the mend, when it is damaged', () => {
    const whole = writeNotebook(cells)
    for (let cut = 1; cut < whole.length - 2; cut += 7) {
      expect(problemOf(whole.slice(0, cut))).toMatch(/^n\.ftqnb is damaged/)
    }
    expect(problemOf('{"format":"other"}')).toBe('n.ftqnb is no notebook of FTQueue')
    expect(problemOf('{"format":"ftqueue-notebook","version":2,"cells":[]}')).toContain('newer')
    expect(problemOf('{"format":"ftqueue-notebook","cells":[]}')).toContain('version')
    const spoilt = '{"format":"ftqueue-notebook","version":1,"cells":[{"kind":"x","source":""}]}'
    expect(problemOf(spoilt)).toContain('cell 1')
  })

  it('loses a damaged result, and nothing else', () => {
    const spoilt = writeNotebook(cells).replace('"slot": 7', '"slot": "seven"')
    const read = readNotebook('n.ftqnb', spoilt)
    expect(read.ok && read.value.map(({ source, output: one }) => [source, one])).toEqual([
      ['Two lines\nof text', null],
      ['pop 25', null]
    ])
  })

  it('reads or refuses anything at all', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readNotebook('n.ftqnb', text).ok).toBeTypeOf('boolean')
        expect(readNotebook('n.txt', text).ok).toBeTypeOf('boolean')
      })
    )
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const file = {
          format: 'ftqueue-notebook',
          version: 1,
          cells: [{ kind: 'text', source: '', output: value }]
        }
        expect(readNotebook('n.ftqnb', JSON.stringify(file)).ok).toBe(true)
      })
    )
  })

  it('has bounds', () => {
    const many = Array.from({ length: bounds.window.notebookCells + 1 }, () => cells[0] as FileCell)
    expect(problemOf(writeNotebook(many))).toContain('at most 500')
    const long = { kind: 'text', source: 'x'.repeat(bounds.window.notebookCharacters + 1) } as const
    expect(problemOf(writeNotebook([{ ...long, output: null }]))).toContain('characters')
  })
})

describe('lines for ftqueue run', () => {
  it('become cells by paragraph, and comments become explanations', () => {
    const read = readNotebook(
      'jobs.txt',
      '# Makes a queue\r\n# and fills it\r\n\r\nq = create 1\r\npush $q 2 # two\r\n\r\n\r\npop $q'
    )
    expect(read.ok && read.value.map(({ kind, source }) => [kind, source])).toEqual([
      ['text', 'Makes a queue\nand fills it'],
      ['commands', 'q = create 1\npush $q 2 # two'],
      ['commands', 'pop $q']
    ])
  })

  it('are what a notebook is exported as, and give the same cells again', () => {
    const text = notebookText(cells)
    expect(text).toBe('# Two lines\n# of text\n\npop 25\n')
    const read = readNotebook('n.txt', text)
    expect(read.ok && read.value.map(({ source }) => source)).toEqual([
      'Two lines\nof text',
      'pop 25'
    ])
  })
})

it('has examples of lines that can be run', () => {
  for (const { title, cells: all } of EXAMPLES) {
    for (const { kind, source } of all) {
      if (kind === 'text') continue
      for (const line of source.split('\n')) {
        expect([title, line, parseScriptLine(line).kind]).not.toContain('error')
      }
    }
  }
})
