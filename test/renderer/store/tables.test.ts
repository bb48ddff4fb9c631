import { describe, expect, it } from 'vitest'
import {
  completed,
  problemSoFar,
  suggestionsFor,
  usageFor
} from '../../../src/renderer/store/completion'
import { csv, tabbed } from '../../../src/renderer/store/csv'
import {
  arrangedResults,
  resultsCsv,
  resultsJson,
  type ResultRow
} from '../../../src/renderer/store/result-rows'
import type { OperationAnswer } from '../../../src/shared/views'

describe('CSV', () => {
  it('quotes what RFC 4180 says, and ends lines with CRLF', () => {
    expect(
      csv(
        ['a', 'b'],
        [
          ['x,y', 'say "hi"'],
          ['two\nlines', null]
        ]
      )
    ).toBe('a,b\r\n"x,y","say ""hi"""\r\n"two\nlines",\r\n')
  })

  it('lets no text be taken for a formula, and leaves numbers alone', () => {
    expect(csv(['a'], [['=1+1'], ['+1'], ['-x'], ['@a'], ['\tx'], [-7]])).toBe(
      "a\r\n'=1+1\r\n'+1\r\n'-x\r\n'@a\r\n'\tx\r\n-7\r\n"
    )
    expect(tabbed(['a'], [['=1+1'], ['a\tb'], [-7]])).toBe("a\n'=1+1\na b\n-7\n")
  })
})

describe('a table of results', () => {
  const row = (id: number, line: string, part: Partial<OperationAnswer>): ResultRow => ({
    id,
    at: 1000 * id,
    line,
    answer: {
      op: 'pop',
      result: null,
      status: 'ok',
      server: 'aa',
      config: '1.aa',
      slot: id,
      request: `c:${String(id)}`,
      ms: 1,
      ...part
    }
  })
  const rows = [
    row(1, 'push 25 7', { server: 'bb' }),
    row(2, 'pop 25', { result: 7 }),
    row(3, 'pop 25', { result: -1, status: 'empty', ms: 9 })
  ]
  const name = (id: string): string => (id === 'aa' ? 'ada' : 'grace')
  const ids = (filter: string, by: 'time' | 'result' | 'ms', descending = false): number[] =>
    arrangedResults(rows, filter, { by, descending }, name).map(({ id }) => id)

  it('is filtered by words anywhere in a row', () => {
    expect(ids('pop', 'time')).toEqual([2, 3])
    expect(ids('POP empty', 'time')).toEqual([3])
    expect(ids('grace', 'time')).toEqual([1])
    expect(ids('nothing', 'time')).toEqual([])
  })

  it('is sorted, what is not there first', () => {
    expect(ids('', 'result')).toEqual([1, 3, 2])
    expect(ids('', 'ms', true)).toEqual([3, 1, 2])
    expect(ids('', 'time', true)).toEqual([3, 2, 1])
  })

  it('is exported with names and ids', () => {
    expect(resultsCsv(rows.slice(1, 2), name)).toBe(
      'time,operation,result,status,server,slot,ms,configuration,message\r\n' +
        '1970-01-01T00:00:02.000Z,pop 25,7,ok,ada,2,1,1.aa,c:2\r\n'
    )
    expect(JSON.parse(resultsJson(rows.slice(2), name))).toMatchObject([
      { line: 'pop 25', result: -1, status: 'empty', server: 'aa', serverName: 'ada' }
    ])
  })
})

describe('completion', () => {
  const known = {
    variables: { q: 25, other: 7 },
    queues: [
      { id: 25, label: 12 },
      { id: 201, label: 100 }
    ]
  }
  const texts = (text: string): string[] => suggestionsFor(text, known).map((one) => one.text)

  it('offers operations, variables, ids and labels where they may stand', () => {
    expect(texts('p')).toEqual(['push', 'pop'])
    expect(texts('q = cr')).toEqual(['create'])
    expect(texts('pop ')).toEqual(['$other', '$q', '25', '201'])
    expect(texts('create 1')).toEqual(['12', '100'])
    expect(texts('repeat 5 push $q ')).toEqual(['$i', '$other', '$q'])
    expect(texts('lab he')).toEqual(['heal'])
    expect(texts('pop 25 ')).toEqual([])
    expect(texts('pop # p')).toEqual([])
  })

  it('takes one in the place of the word', () => {
    expect(completed('q = cr', { text: 'create', note: '' })).toBe('q = create ')
    expect(completed('push $', { text: '$q', note: '' })).toBe('push $q ')
  })

  it('says what the operation takes, and where the writing is', () => {
    expect(usageFor('push $q ')).toMatchObject({ op: 'push', operands: ['QUEUE', 'ITEM'], at: 1 })
    expect(usageFor('repeat 3 pop ')).toMatchObject({ op: 'pop', at: 0 })
    expect(usageFor('nothing')).toBeNull()
  })

  it.each([
    '',
    'pu',
    'push',
    'push ',
    'push 25',
    'push 25 -',
    'push $',
    'push $q ',
    'x',
    'x =',
    'lab par',
    'repeat',
    'repeat 5 ',
    '# so'
  ])('finds nothing wrong with %j while it may become right', (text) => {
    expect(problemSoFar(text, known)).toBeNull()
  })

  it.each([
    ['pusch 1 ', 'did you mean push'],
    ['push x ', 'not an integer'],
    ['push 25 5 6', 'too much'],
    ['pop $unknown ', 'no value'],
    ['x = push 5 5', 'returns nothing']
  ])('says at once what is wrong with %j', (text, part) => {
    expect(problemSoFar(text, known)).toContain(part)
  })
})
