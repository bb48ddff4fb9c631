import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  nearest,
  parseCommandLine,
  VariableTable,
  type Command,
  type ParsedLine
} from '../../src/shared/command-line'
import { OPERAND_MAX, OPERANDS, operandProblem, parseOperand } from '../../src/shared/operands'
import { OPERATION_NAMES } from '../../src/shared/views'

function commandOf(line: string): Command {
  const parsed = parseCommandLine(line)
  if (parsed.kind !== 'command') throw new Error(`${line}: ${JSON.stringify(parsed)}`)
  return parsed
}

function problemOf(line: string): string {
  const parsed = parseCommandLine(line)
  return parsed.kind === 'error' ? parsed.problem : `no problem: ${JSON.stringify(parsed)}`
}

const number = (value: number) => ({ kind: 'number', value })
const variable = (name: string) => ({ kind: 'variable', name })

describe('parseCommandLine', () => {
  it.each<[string, ParsedLine['kind']]>([
    ['', 'blank'],
    ['   \t', 'blank'],
    ['# create 12', 'blank'],
    ['  # =', 'blank'],
    ['#', 'blank']
  ])('%j is blank', (line, kind) => {
    expect(parseCommandLine(line)).toEqual({ kind })
  })

  it('reads operations, variables and comments', () => {
    expect(commandOf('create 12')).toEqual({
      kind: 'command',
      op: 'create',
      operands: [number(12)],
      assign: null
    })
    expect(commandOf(' push\t$q  -5 # five')).toMatchObject({
      op: 'push',
      operands: [variable('q'), number(-5)]
    })
    for (const line of ['q=create 12', 'q = create 12', '$q = create +12']) {
      expect(commandOf(line)).toMatchObject({ op: 'create', operands: [number(12)], assign: 'q' })
    }
    expect(commandOf('pop -0').operands).toEqual([number(0)])
  })

  it.each([
    ['psh 1 2', 'there is no command "psh": did you mean push QUEUE ITEM?'],
    ['qPop 1', 'there is no command "qPop": did you mean pop QUEUE?'],
    ['Create 1', 'there is no command "Create": did you mean create LABEL?'],
    [
      'enqueue 1',
      'there is no command "enqueue": the commands are create, id, push, pop, top, size, destroy'
    ],
    ['push 1', 'push lacks its item: write push QUEUE ITEM'],
    ['push', 'push lacks its queue: write push QUEUE ITEM'],
    ['pop 1 2', 'pop has "2" too much: write pop QUEUE'],
    ['create 1.5', 'label "1.5" is not an integer: give a whole number, such as 12'],
    ['create 0x10', 'label "0x10" is not an integer: give a whole number, such as 12'],
    ['pop q', 'queue "q" is not an integer: give a whole number, such as 12, or $q for a variable'],
    ['pop $', '"$" is not a variable: write one such as $q'],
    ['x = push 1 2', 'push returns nothing to keep in "x": write push 1 2'],
    ['1x = create 2', /^"1x" cannot name a variable: /],
    ['= create 2', /^"" cannot name a variable: /],
    ['q =', /^there is no command "": /],
    [
      'create 4503599627370496',
      'label 4503599627370496 is out of range: give an integer from ' +
        '-4503599627370495 to 4503599627370495'
    ],
    [
      'push 1 9007199254740993',
      'item 9007199254740993 is out of range: give an integer from ' +
        '-9007199254740991 to 9007199254740991'
    ],
    [`pop ${'1'.repeat(2000)}`, 'the line has 2004 characters: write at most 1000']
  ])('%j is refused with a mend', (line, problem) => {
    expect(problemOf(line)).toMatch(problem)
  })

  it('gives one line for anything at all', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[$=a-z0-9 #.-]*$/)), (line) => {
        const parsed = parseCommandLine(line)
        if (parsed.kind === 'error') expect(parsed.problem.length).toBeGreaterThan(10)
        if (parsed.kind === 'command') {
          expect(parsed.operands.length).toBe(OPERANDS[parsed.op].length)
        }
      })
    )
  })

  it('reads back every command that can be written', () => {
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,31}$/)
    const command = fc.constantFrom(...OPERATION_NAMES).chain((op) =>
      fc.record({
        kind: fc.constant('command' as const),
        op: fc.constant(op),
        operands: fc.tuple(
          ...OPERANDS[op].map((kind) =>
            fc.oneof(
              name.map(variable),
              fc
                .integer({ min: -OPERAND_MAX[kind], max: OPERAND_MAX[kind] })
                .map((value) => number(value + 0))
            )
          )
        ),
        assign: op === 'push' || op === 'destroy' ? fc.constant(null) : fc.option(name)
      })
    )
    fc.assert(
      fc.property(command, fc.constantFrom(' ', '  ', '\t'), (one, space) => {
        const words = one.operands.map((operand) =>
          'name' in operand ? `$${operand.name}` : String(operand.value)
        )
        const assign = one.assign === null ? '' : `${one.assign}${space}=${space}`
        expect(parseCommandLine(assign + [one.op, ...words].join(space))).toEqual(one)
      })
    )
  })
})

describe('operands', () => {
  it('judges a text and its number alike', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('label', 'queue', 'item'),
        fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n })),
        (kind, value) => {
          const parsed = parseOperand(kind, String(value))
          const fits = operandProblem(kind, Number(value)) === null
          expect(typeof parsed === 'string').toBe(!fits)
          if (typeof parsed !== 'string') expect(String(parsed.value)).toBe(String(value))
        }
      )
    )
  })
})

describe('VariableTable', () => {
  it('puts values in, and says what is missing', () => {
    const table = new VariableTable()
    expect(table.resolve(commandOf('push $queue 5'))).toBe(
      '$queue has no value: give it one first, as in queue = create 12'
    )
    table.set('queue', 25)
    expect(table.resolve(commandOf('push $queue 5'))).toEqual([25, 5])
    expect(table.resolve(commandOf('push $queu 5'))).toBe(
      '$queu has no value: did you mean $queue?'
    )
    table.delete('queue')
    expect(table.get('queue')).toBeUndefined()
  })

  it('checks the range of what a variable holds', () => {
    const table = new VariableTable()
    table.set('x', Number.MAX_SAFE_INTEGER)
    expect(table.resolve(commandOf('push $x $x'))).toEqual([2 ** 53 - 1, 2 ** 53 - 1])
    expect(table.resolve(commandOf('create $x'))).toMatch(/^label 9007199254740991 is out of range/)
  })

  it('holds a bounded number of variables', () => {
    const table = new VariableTable()
    for (let i = 0; i < 10_000; i++) expect(table.set(`v${i}`, i)).toBeNull()
    expect(table.set('one_more', 1)).toMatch(/^there are 10000 variables already/)
    expect(table.set('v7', 1)).toBeNull()
  })
})

describe('nearest', () => {
  it('finds what a slip of the finger meant, and nothing far-fetched', () => {
    expect(nearest('stauts', ['status', 'dump'])).toBe('status')
    expect(nearest('interface', ['interfaces', 'id'])).toBe('interfaces')
    expect(nearest('xyz', ['status', 'dump', 'pop'])).toBeNull()
  })
})
