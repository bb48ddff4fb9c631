import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseFault, placeOf } from '../../src/shared/lab-line'
import { namedBy, parseRemark, parseStep } from '../../src/shared/scenario-line'

const step = (line: string) => parseStep(line.split(' '))

describe('fault lines', () => {
  it.each([
    ['partition a1,a2 a3', { do: 'partition', groups: [['a1', 'a2'], ['a3']], forMessages: null }],
    ['partition @1 --for 3', { do: 'partition', groups: [['@1']], forMessages: 3 }],
    ['partition --for=1 a b c', { do: 'partition', groups: [['a'], ['b'], ['c']], forMessages: 1 }],
    ['cut a b', { do: 'cut', from: ['a'], to: ['b'] }],
    ['cut a,b b,c', { do: 'cut', from: ['a', 'b'], to: ['b', 'c'] }],
    ['loss 0.25', { do: 'loss', probability: 0.25 }],
    ['duplicate 5%', { do: 'duplicate', probability: 0.05 }],
    ['reorder 0', { do: 'reorder', probability: 0 }],
    ['delay 50', { do: 'delay', ms: 50, jitterMs: 0 }],
    ['heal', { do: 'heal' }],
    ['reset', { do: 'reset' }]
  ])('%s', (line, command) => {
    expect(step(line)).toEqual({ kind: 'fault', command, server: null })
    expect(parseFault(line.split(' '))).toEqual({ kind: 'fault', command, server: null })
  })

  it.each([
    ['pause a1', 'a1', { do: 'pause' }],
    ['resume @2', '@2', { do: 'resume' }],
    ['crash 00000000000a', '00000000000a', { do: 'crash' }],
    ['corrupt a1', 'a1', { do: 'corrupt' }],
    ['loss 1 --server a1', 'a1', { do: 'loss', probability: 1 }],
    ['delay 5 --server a1 --jitter 2', 'a1', { do: 'delay', ms: 5, jitterMs: 2 }],
    ['loss 0.3 --server a --from b', 'a', { do: 'loss', probability: 0.3, from: ['b'] }],
    ['reorder 1 --from b,c', null, { do: 'reorder', probability: 1, from: ['b', 'c'] }],
    ['delay 5 --from=b --server a', 'a', { do: 'delay', ms: 5, jitterMs: 0, from: ['b'] }]
  ])('%s', (line, server, command) => {
    expect(step(line)).toEqual({ kind: 'fault', command, server })
  })
})

describe('waits', () => {
  it.each([
    ['wait 1500', { kind: 'wait', ms: 1500 }],
    ['for 1 message', { kind: 'messages', count: 1 }],
    ['for 3 messages', { kind: 'messages', count: 3 }]
  ])('%s', (line, expected) => {
    expect(step(line)).toEqual(expected)
  })

  it('belong to scenarios alone', () => {
    for (const words of [
      ['wait', '5'],
      ['until', 'together'],
      ['run', 'pop', '1'],
      ['crash', '@turn']
    ]) {
      expect(parseFault(words), words.join(' ')).toMatchObject({ kind: 'problem' })
    }
  })

  it.each([
    ['until together', { is: 'together' }],
    ['until alike', { is: 'alike' }],
    ['until merged', { is: 'merged' }],
    ['until without a,@turn', { is: 'without', servers: ['a', '@turn'] }],
    ['until sides @1,@2 @3', { is: 'sides', sides: [['@1', '@2'], ['@3']] }],
    ['until lost 20 --server a', { is: 'count', of: 'lost', least: 20, server: 'a' }],
    ['until cut 1', { is: 'count', of: 'cut', least: 1, server: null }]
  ])('%s', (line, condition) => {
    expect(step(line)).toEqual({ kind: 'until', condition, withinMs: 30_000 })
    expect(step(`${line} --within 500`)).toMatchObject({ withinMs: 500 })
  })
})

describe('operations', () => {
  it.each([
    ['run push 1 2', null, 1, 'push'],
    ['run 20 times push $q 5', null, 20, 'push'],
    ['at @3 q = create 12', '@3', 1, 'create'],
    ['at a 3 times pop $q', 'a', 3, 'pop']
  ])('%s', (line, server, times, op) => {
    expect(step(line)).toMatchObject({ kind: 'run', server, times, command: { op } })
  })
})

describe('remarks', () => {
  it('tell of a step', () => {
    expect(parseRemark('say b is alone.')).toEqual({ kind: 'say', text: 'b is alone.' })
    expect(parseRemark('watch  Group two islands')).toEqual({
      kind: 'watch',
      view: 'Group',
      text: 'two islands'
    })
    expect(parseRemark('heal')).toBeNull()
    expect(parseRemark('why')).toMatchObject({
      problem: expect.stringContaining('says nothing') as string
    })
    expect(parseRemark('watch it')).toMatchObject({
      problem: expect.stringContaining('one of Group, Timeline') as string
    })
  })
})

describe('problems', () => {
  it.each([
    ['', 'there is nothing to do: write one of partition, cut,'],
    ['partitoin a b', 'there is no "partitoin": did you mean partition?'],
    ['constructor', 'there is no "constructor": write one of partition, cut, loss'],
    ['partition', 'partition lacks something: write partition SIDE [SIDE...] [--for N]'],
    ['partition a,b ,', 'a side of the partition is empty: name its servers, as in a1,a2'],
    ['partition a b,a', 'server "a" stands on two sides: name it once'],
    ['partition a b --for', '--for lacks its value: write partition'],
    ['partition a b --for 0', '--for "0" will not do: give a whole number from 1 to 1000000'],
    ['partition a b --for 1 --for 2', '--for stands there twice'],
    ['partition a b --server c', 'partition takes no "--server": write partition'],
    ['partition @0 a', '"@0" cannot be a server: give an id, a name, or a place such as @1'],
    ['pause a/b', '"a/b" cannot be a server'],
    ['cut a', 'cut lacks something: write cut FROM TO'],
    ['cut a ,', 'an end of the cut is empty'],
    ['cut a a', 'server "a" always hears itself'],
    ['cut a b c', 'cut has "c" too much: write cut FROM TO'],
    ['loss 2', 'loss "2" is not a probability: give a number from 0 to 1'],
    ['loss 101%', 'loss "101%" is not a probability'],
    ['loss 1 --from ,', '--from names nobody'],
    ['loss 1 --server a --from a', 'server "a" has no link with itself'],
    ['loss 1 --from a/b', '"a/b" cannot be a server'],
    ['loss .', 'loss "." is not a probability'],
    ['delay 60001', 'delay "60001" will not do: give a whole number from 0 to 60000'],
    ['delay 5 --jitter x', '--jitter "x" will not do'],
    ['pause', 'pause lacks something: write pause SERVER'],
    ['heal now', 'heal has "now" too much: write heal'],
    ['wait 1.5', 'wait "1.5" will not do: give a whole number from 0 to 3600000'],
    ['for 3', 'for lacks something: write for N messages'],
    ['for 3 minutes', '"minutes" stands where messages should: for N messages'],
    ['for no messages', 'for "no" will not do'],
    ['until', 'until lacks something: write until CONDITION'],
    ['until quiet', '"until quiet" is no condition: write together, alike, merged,'],
    ['until together now', '"until together now" is no condition'],
    ['until lost many', 'lost "many" will not do'],
    ['until together --server a', 'until together takes no "--server"'],
    ['run', 'there is no command: write one, such as run push $q 5'],
    ['run 0 times pop 1', 'times "0" will not do'],
    ['run pusch 1', 'there is no command "pusch": did you mean push'],
    ['at', 'at lacks its server: write at SERVER COMMAND'],
    ['at a', 'there is no command'],
    ['at a/b pop 1', '"a/b" cannot be a server'],
    ['start', 'start lacks something: write start SERVER']
  ])('%s', (line, problem) => {
    const read = step(line)
    expect(read.kind === 'problem' && read.problem).toContain(problem)
  })

  it('are all that comes of any other words', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'partition',
        'cut',
        'for',
        'until',
        'sides',
        'at',
        'run',
        'times',
        'pop',
        '@turn',
        'loss',
        'delay',
        '--for',
        '--server',
        '@1',
        'a',
        '3'
      )
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        const read = parseStep(words)
        if (read.kind === 'problem') expect(read.problem).not.toContain('\n')
        else expect(namedBy(read).every((one) => /^@?[A-Za-z0-9._-]+$/.test(one))).toBe(true)
      })
    )
  })
})

it('knows the places of servers, and which a line names', () => {
  expect(['@1', '@64', '@01', '@', 'a1', '@a'].map(placeOf)).toEqual([
    1,
    64,
    null,
    null,
    null,
    null
  ])
  const named = [
    'partition a,b c',
    'cut a b,c',
    'loss 1 --server a --from b',
    'heal',
    'wait 5'
  ].map((line) => {
    const read = step(line)
    return read.kind === 'problem' ? read.problem : namedBy(read)
  })
  expect(named).toEqual([['a', 'b', 'c'], ['a', 'b', 'c'], ['b', 'a'], [], []])
})
