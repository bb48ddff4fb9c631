import fc from 'fast-check'
import { describe, it } from 'vitest'
import { Life } from './life'

type Act = (life: Life) => void

const keep: fc.Arbitrary<Act> = fc
  .tuple(
    fc.integer({ min: 1, max: 20 }),
    fc.constantFrom(10, 40, 40, 300, 900),
    fc.constantFrom('slot', 'slot', 'slot', 'attempts', 'install')
  )
  .map(
    ([count, bytes, kind]) =>
      (life) =>
        life.keep(count, bytes, kind)
  )
const line: fc.Arbitrary<Act> = fc
  .integer({ min: 1, max: 120 })
  .map((items) => (life) => life.keepLine(items))
const pass: fc.Arbitrary<Act> = fc
  .constantFrom(0.1, 1, 4, 20, 200, 3000)
  .map((ms) => (life) => life.pass(ms))
const crash: fc.Arbitrary<Act> = fc.constantFrom<Act>(
  (life) => life.kill(),
  (life) => life.losePower(),
  (life) => life.close()
)
const badSyncs: fc.Arbitrary<Act> = fc.constantFrom<Act>(
  (life) => {
    life.disk.failingSyncs = 1
  },
  (life) => {
    life.disk.failingSyncs = 3
  },
  (life) => {
    life.disk.slowness = 40
  }
)
const badWrites: fc.Arbitrary<Act> = fc.constantFrom<Act>(
  (life) => {
    life.disk.capacity = life.disk.used + 500
  },
  (life) => {
    life.disk.capacity = life.disk.used
  },
  (life) => {
    life.disk.failure = 'EROFS'
  },
  (life) => {
    life.disk.failure = 'EIO'
  },
  (life) => {
    life.disk.slowness = 40
  }
)

function mend(life: Life): void {
  life.disk.capacity = Infinity
  life.disk.failure = null
  life.disk.slowness = 1
  life.disk.failingSyncs = 0
}

const durability = fc.constantFrom('async', 'sync')
const steady = fc.array(fc.oneof(keep, keep, line, pass, pass, crash), { size: '+1' })
/** With one kind of trouble, which comes and goes. */
function troubled(trouble: fc.Arbitrary<Act>) {
  const begin = trouble.map((act): Act => (life) => {
    life.isDisturbed = true
    act(life)
  })
  const acts = fc.oneof(keep, keep, line, pass, pass, crash, begin, fc.constant(mend))
  return fc.array(acts, { size: '+1' })
}

function play(seed: number, kind: 'async' | 'sync', acts: readonly Act[]): Life {
  const life = new Life(seed, kind)
  for (const act of acts) act(life)
  mend(life)
  return life
}

describe('Store', () => {
  it('gives back a prefix of what was kept, with all that it told, after any crash', () => {
    fc.assert(
      fc.property(fc.nat(), durability, steady, (seed, kind, acts) => {
        const life = play(seed, kind, acts)
        life.settle()
        life.close()
      }),
      { numRuns: 100 }
    )
  })

  it.each([
    ['syncs fail', badSyncs],
    ['the disk is full, read-only or broken', badWrites]
  ])('does so when %s, and goes on when that is over', (_, trouble) => {
    fc.assert(
      fc.property(fc.nat(), durability, troubled(trouble), (seed, kind, acts) => {
        const life = play(seed, kind, acts)
        life.settle()
        life.close()
      }),
      { numRuns: 100 }
    )
  })
})
