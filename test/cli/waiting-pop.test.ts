import { describe, expect, it } from 'vitest'
import { popWhenThere, waitOf } from '../../src/main/cli/waiting-pop'
import type { OperationAnswer } from '../../src/shared/views'

function answer(status: OperationAnswer['status']): OperationAnswer {
  const result = status === 'ok' ? 7 : -1
  const request = 'c:1'
  return { op: 'pop', queue: 25, result, status, server: 's', config: 'c', slot: 1, request, ms: 1 }
}

function popping(...statuses: OperationAnswer['status'][]) {
  const waits: number[] = []
  const pop = (waitMs: number) => {
    waits.push(waitMs)
    return Promise.resolve(answer(statuses.shift() ?? 'ok'))
  }
  return { waits, pop }
}

const DAY_MS = 86_400_000

describe('a wait', () => {
  it('is one question where the group waits so long', async () => {
    const { waits, pop } = popping('empty')
    expect((await popWhenThere(pop, 500, () => false)).status).toBe('empty')
    expect(waits).toEqual([500])
  })

  it('without end is asked day for day', async () => {
    const { waits, pop } = popping('empty', 'empty', 'ok')
    expect((await popWhenThere(pop, Infinity, () => false)).result).toBe(7)
    expect(waits).toEqual([DAY_MS, DAY_MS, DAY_MS])
  })

  it('ends where it is over, and by every other answer', async () => {
    for (const status of ['no-such-queue', 'timeout', 'busy', 'not-primary'] as const) {
      const { waits, pop } = popping(status)
      expect((await popWhenThere(pop, Infinity, () => false)).status).toBe(status)
      expect(waits.length).toBe(1)
    }
    const { waits, pop } = popping('empty')
    expect((await popWhenThere(pop, Infinity, () => true)).status).toBe('empty')
    expect(waits.length).toBe(1)
  })

  it('is told by the flag', () => {
    expect([undefined, true as const, 0, 30].map(waitOf)).toEqual([0, Infinity, 0, 30])
  })
})
