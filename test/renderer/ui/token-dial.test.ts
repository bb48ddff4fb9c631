import { describe, expect, it } from 'vitest'
import { advance } from '../../../src/renderer/ui/token-dial'

const start = { turn: 0, members: 3, steps: 0 }

describe('advance', () => {
  it('goes forward only, as the turn does', () => {
    const steps: number[] = []
    let motion = start
    for (const turn of [1, 2, 0, 2, 1]) {
      motion = { ...start, ...advance(motion, turn, 3) } as typeof start
      steps.push(motion.steps)
    }
    expect(steps).toEqual([1, 2, 3, 5, 7])
  })

  it('stays at its place while nobody knows the turn, and begins anew with other members', () => {
    const lost = advance({ turn: 2, members: 3, steps: 5 }, null, 3)
    expect(lost).toEqual({ turn: null, members: 3, steps: 5 })
    expect(advance(lost, 1, 3).steps).toBe(1)
    expect(advance({ turn: 2, members: 3, steps: 5 }, 1, 4).steps).toBe(1)
  })
})
