import { describe, expect, it } from 'vitest'
import { onAbort, type AbortSignalLike } from '../../src/main/client/abort'

/** A signal that counts its listeners. */
function counted() {
  const controller = new AbortController()
  const listeners = new Set<() => void>()
  const signal: AbortSignalLike = {
    get aborted() {
      return controller.signal.aborted
    },
    reason: null,
    addEventListener: (_, listener) => void listeners.add(listener),
    removeEventListener: (_, listener) => void listeners.delete(listener)
  }
  const abort = (): void => {
    for (const each of [...listeners]) each()
  }
  return { signal, listeners, abort }
}

describe('waiting for an abort', () => {
  it('tells all who wait, once, with one listener on the signal', () => {
    const { signal, listeners, abort } = counted()
    const told: number[] = []
    for (let i = 0; i < 100; i++) onAbort(signal, () => told.push(i))
    expect(listeners.size).toBe(1)
    abort()
    expect(told).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect(listeners.size).toBe(0)
    abort()
    expect(told.length).toBe(100)
  })

  it('leaves nothing at the signal when nobody waits any more, and may begin again', () => {
    const { signal, listeners, abort } = counted()
    const told: string[] = []
    const first = onAbort(signal, () => told.push('first'))
    const second = onAbort(signal, () => told.push('second'))
    first()
    expect(listeners.size).toBe(1)
    second()
    second()
    expect(listeners.size).toBe(0)
    onAbort(signal, () => told.push('third'))
    first()
    abort()
    expect(told).toEqual(['third'])
  })

  it('lets those who are told end the waiting of others', () => {
    const { signal, abort } = counted()
    const told: string[] = []
    const ends = ['a', 'b'].map((name) =>
      onAbort(signal, () => {
        told.push(name)
        for (const end of ends) end()
      })
    )
    abort()
    expect(told).toEqual(['a', 'b'])
  })
})
