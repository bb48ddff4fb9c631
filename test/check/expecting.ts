/** What tests of checkers expect. */
import { expect } from 'vitest'
import { checkTraces } from '../../src/main/check/check-traces'
import type { ProcessTrace } from '../../src/main/check/trace'
import type { PropertyResult } from '../../src/main/check/verdict'

/** A property's, or a part's, own result. */
export function resultOf(
  traces: readonly ProcessTrace[],
  id: string,
  quiescent = true
): PropertyResult {
  const { properties } = checkTraces(traces, { quiescent })
  const all = properties.flatMap((property) => [property, ...(property.parts ?? [])])
  const found = all.find((property) => property.id === id)
  if (found === undefined) throw new Error(`no property ${id}`)
  return found
}

/** The property is violated, and says why with lines that exist. */
export function expectViolated(traces: readonly ProcessTrace[], id: string, why: RegExp): void {
  const { verdict, counterexample } = resultOf(traces, id)
  expect({ id, verdict, text: counterexample?.text }).toEqual({
    id,
    verdict: 'violated',
    text: expect.stringMatching(why) as string
  })
  expect(counterexample?.witnesses.every(({ line }) => line >= 0)).toBe(true)
}
