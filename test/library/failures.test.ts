import { describe, expect, it } from 'vitest'
import { failureOf, translated } from '../../src/main/library/failures'
import * as inner from '../../src/main/client/errors'
import type { OperationAnswer, StatusName } from '../../src/shared/views'

function answer(status: StatusName, more: Partial<OperationAnswer> = {}): OperationAnswer {
  return {
    op: 'push',
    queue: 25,
    item: 5,
    result: null,
    status,
    server: 'a00000000001',
    config: '3.a00000000001',
    slot: null,
    request: 'me:7',
    ms: 12.3,
    ...more
  }
}

describe('the error of an answer', () => {
  it('is none where it was executed, on an empty queue too', () => {
    expect(failureOf(answer('ok'))).toBeNull()
    expect(failureOf(answer('empty'))).toBeNull()
  })

  it.each([
    ['not-primary', {}, 'not-primary', 'unknown', /minority/],
    ['busy', {}, 'busy', 'no-effect', /too much is waiting already/],
    ['busy', { reason: 'storage' }, 'busy', 'unknown', /cannot write to its disk/],
    ['busy', { reason: 'full', slot: 4 }, 'busy', 'no-effect', /holds as much as it may/],
    ['busy', { reason: 'full', server: null }, 'busy', 'no-effect', /not sent/],
    ['bad-request', {}, 'refused', 'no-effect', /cannot read the request/],
    ['no-such-queue', {}, 'no-such-queue', 'no-effect', /there is no queue 25/],
    ['timeout', { server: null }, 'timeout', 'unknown', /in 12 ms, .* unknown .*me:7/],
    ['timeout', { server: null, reason: 'full' }, 'timeout', 'unknown', /too much is waiting/]
  ] as const)('%s %j is %s, with %s', (status, more, code, outcome, text) => {
    const given = answer(status, more)
    const error = failureOf(given)
    expect(error).toMatchObject({ code, outcome, answer: given })
    expect(error?.message).toMatch(/^push 25 5: /)
    expect(error?.message).toMatch(text)
  })
})

describe('what goes wrong inside', () => {
  it('is told in the library’s words, with its cause', () => {
    const silent = inner.nobodyHeard('lab')
    expect(translated(silent)).toMatchObject({ code: 'no-answer', cause: silent })
    const refused = new inner.RefusedError('no')
    expect(translated(refused)).toMatchObject({ code: 'refused', message: 'no', cause: refused })
  })

  it('stays as it is where it is a defect', () => {
    const defect = new RangeError('x')
    expect(translated(defect)).toBe(defect)
  })
})
