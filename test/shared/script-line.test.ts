import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VariableTable } from '../../src/shared/command-line'
import { operationsOf, parseScriptLine } from '../../src/shared/script-line'

function problemOf(line: string): string {
  const parsed = parseScriptLine(line)
  return parsed.kind === 'error' ? parsed.problem : `no problem: ${JSON.stringify(parsed)}`
}

describe('parseScriptLine', () => {
  it('takes every line of commands', () => {
    expect(parseScriptLine('q = create 12 # mine').kind).toBe('command')
    expect(parseScriptLine('  # only this').kind).toBe('blank')
    expect(problemOf('pusch 1 2')).toContain('did you mean push QUEUE ITEM?')
  })

  it('reads a repeat, and its counter goes before a variable of that name', () => {
    const parsed = parseScriptLine('repeat 1000 push $q $i  # many')
    if (parsed.kind !== 'repeat') throw new Error(JSON.stringify(parsed))
    expect(parsed.times).toBe(1000)
    expect(operationsOf(parsed)).toBe(1000)
    const variables = new VariableTable()
    variables.set('q', 25)
    variables.set('i', 4711)
    expect(variables.resolve(parsed.command, 3)).toEqual([25, 3])
    expect(variables.resolve(parsed.command)).toEqual([25, 4711])
  })

  it('does not take what every object has for a variable', () => {
    const parsed = parseScriptLine('repeat 2 push $constructor 1')
    if (parsed.kind !== 'repeat') throw new Error(JSON.stringify(parsed))
    expect(new VariableTable().resolve(parsed.command, 1)).toContain('has no value')
  })

  it.each([
    ['repeat', 'write repeat N COMMAND'],
    ['repeat 0 pop 5', '"0" will not do'],
    ['repeat 1000001 pop 5', '"1000001" will not do'],
    ['repeat 2.5 pop 5', '"2.5" will not do'],
    ['repeat 3', 'lacks its command'],
    ['repeat 3 # pop 5', 'lacks its command'],
    ['repeat 3 q = create 5', 'write repeat 3 create 5'],
    ['repeat 3 repeat 3 pop 5', 'not "repeat"'],
    ['repeat 3 push 5', 'push lacks its item'],
    ['repaet 3 pop 5', 'did you mean repeat N COMMAND?'],
    ['wait', 'write wait MS'],
    ['wait soon', '"soon" will not do'],
    ['wait 600001', 'from 0 to 600000'],
    ['wait 5 6', '"6" too much'],
    ['lab', 'nothing to do'],
    ['lab heel', 'did you mean heal?']
  ])('%s: %s', (line, part) => {
    expect(problemOf(line)).toContain(part)
  })

  it('reads waits and faults', () => {
    expect(parseScriptLine('wait 500')).toEqual({ kind: 'wait', ms: 500 })
    expect(parseScriptLine('lab partition @1 @2,@3 --for 3')).toEqual({
      kind: 'lab',
      fault: {
        kind: 'fault',
        command: { do: 'partition', groups: [['@1'], ['@2', '@3']], forMessages: 3 },
        server: null
      }
    })
  })

  it('lets a variable have the name of a word', () => {
    for (const line of ['wait = create 1', 'repeat =create 1', 'lab=create 1']) {
      expect(parseScriptLine(line).kind).toBe('command')
    }
  })

  it('is total', () => {
    const words = fc.constantFrom('repeat', 'wait', 'lab', 'push', '$i', '=', '#', '3', '-1', 'x')
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string())), (parts) => {
        expect(parseScriptLine(parts.join(' ')).kind).toBeTypeOf('string')
      })
    )
  })
})
