import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseScenario } from '../../src/shared/scenario'

function problemsOf(text: string) {
  const parsed = parseScenario('s', text)
  return parsed.ok ? [] : parsed.problems
}

it('reads steps, comments and blank lines, and takes the first comment as the title', () => {
  const text = '\n#  Parts, and heals. \n# more\n\npartition @1,@2 @3 # two\r\n  wait 10\n\nheal'
  const parsed = parseScenario('s', text)
  if (!parsed.ok) throw new Error('problems')
  expect(parsed.scenario).toMatchObject({ name: 's', title: 'Parts, and heals.', servers: 3 })
  expect(parsed.scenario.steps.map(({ line, text: own }) => [line, own])).toEqual([
    [5, 'partition @1,@2 @3'],
    [6, 'wait 10'],
    [8, 'heal']
  ])
})

it.each([
  ['heal', 1],
  ['pause @4', 4],
  ['cut @1 @2,@5', 5],
  ['partition @2', 3],
  ['partition @1 @2', 2],
  ['partition a b', 1]
])('%s takes %i servers', (line, servers) => {
  expect(parseScenario('s', line)).toMatchObject({ ok: true, scenario: { servers } })
})

it('has no title when it begins with a step', () => {
  expect(parseScenario('s', 'heal\n# then')).toMatchObject({ ok: true, scenario: { title: '' } })
})

describe('problems', () => {
  it('are told all, each with its line', () => {
    expect(problemsOf('heal\nlos 1\n# x\nwait\nheal')).toEqual([
      { line: 2, problem: 'there is no "los": did you mean loss?' },
      { line: 4, problem: 'wait lacks something: write wait MS' }
    ])
  })

  it('are bounded, as scenarios are', () => {
    expect(problemsOf('x\n'.repeat(5000))).toHaveLength(20)
    expect(problemsOf('heal\n'.repeat(1000))).toEqual([])
    expect(problemsOf('heal\n'.repeat(1001))).toEqual([
      { line: 1001, problem: 'the scenario is too long: write at most 1000 steps' }
    ])
    expect(problemsOf('heal\nwait 1 ' + '#'.repeat(1000))[0]).toMatchObject({ line: 2 })
  })

  it('are there when nothing is', () => {
    for (const text of ['', '# only words\n\n']) {
      expect(problemsOf(text)).toEqual([
        { line: 1, problem: 'there is no step: write one, such as partition @1 @2' }
      ])
    }
  })

  it('are all that comes of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const parsed = parseScenario('s', text)
        if (parsed.ok) expect(parsed.scenario.steps.length).toBeGreaterThan(0)
        else expect(parsed.problems.length).toBeGreaterThan(0)
      })
    )
  })
})
