import { describe, expect, it } from 'vitest'
import { Random } from '../../src/main/protocol/random'
import { Life, SERVER } from './life'
import { Store } from '../../src/main/store/store'

/** A life with a checkpoint, a line, and some log. */
function longLife(seed: number): Life {
  const life = new Life(seed, 'sync')
  life.keep(30)
  life.pass(100)
  life.keep(3, 40, 'attempts')
  life.keepLine(150)
  life.keep(35, 60)
  life.settle()
  life.keep(10)
  life.settle()
  return life
}

function names(life: Life, kind: string): string[] {
  return life.disk.list().filter((name) => name.startsWith(`${kind}-`))
}

describe('a damaged store', () => {
  it('opens, and gives back a prefix of what was kept or sets all aside', () => {
    const random = new Random(7)
    let restored = 0
    let found = 0
    for (let seed = 0; seed < 200; seed++) {
      const life = longLife(seed)
      const { disk } = life
      const name = disk.list()[random.below(disk.list().length)]!
      const size = disk.written(name)
      if (size === 0) continue
      if (seed % 2 === 0) disk.cut(name, random.below(size))
      else disk.flip(name, random.below(8 * size))
      disk.kill()
      // `reopen` checks what was restored.
      restored += life.reopen(0, 0) === null ? 0 : 1
      const isAside = disk.setAsides.length > 0
      found += life.findings.length > 0 ? 1 : 0
      expect(life.findings.some(({ kind }) => kind === 'set-aside')).toBe(isAside)
      expect(life.records.length === 0).toBe(isAside)
      life.settle()
      life.close()
    }
    expect(restored).toBeGreaterThan(20)
    expect(restored).toBeLessThan(180)
    // All but what hit bytes of no use, or cut the log between two records.
    expect(found).toBeGreaterThan(140)
  })

  it('says what it cut off, and keeps it', () => {
    const life = longLife(1)
    const name = names(life, 'log').at(-1)!
    const size = life.disk.size(name)
    const end = life.disk.read(name).slice(size - 5)
    life.disk.flip(name, 8 * (size - 1))
    life.disk.kill()
    life.reopen(0, 0)
    expect(life.findings).toHaveLength(1)
    const [finding] = life.findings
    expect(finding).toMatchObject({ kind: 'cut', file: name })
    expect(finding!.offset + finding!.bytes).toBe(size)
    expect(finding!.text).toMatch(
      /^log-\d+ is damaged from byte \d+ on: the log ends there, and \d+ bytes were cut off \(kept in cut-\d+\)$/
    )
    expect(life.disk.size(name)).toBe(finding!.offset)
    const copy = life.disk.read(names(life, 'cut')[0]!)
    expect(copy).toHaveLength(finding!.bytes)
    expect(copy.slice(-5)).toEqual(end.map((byte, i) => (i === 4 ? byte ^ 1 : byte)))
  })

  it('keeps a bounded number of what it cut off', () => {
    const life = longLife(2)
    for (let i = 0; i < 12; i++) {
      const name = names(life, 'log').at(-1)!
      life.disk.cut(name, life.disk.written(name) - 1)
      life.disk.kill()
      life.reopen(0, 0)
      expect(life.findings).toHaveLength(1)
      life.settle()
    }
    expect(names(life, 'cut')).toHaveLength(4)
  })

  it('uses an older checkpoint with the log since when the newest is damaged', () => {
    const life = longLife(3)
    const older = new Map(life.disk.list().map((name) => [name, life.disk.read(name)]))
    const kept = life.records.length
    const [state] = names(life, 'state')
    life.keep(40, 60)
    life.settle()
    const newer = names(life, 'state')
    expect(newer).not.toEqual([state])
    // As after a crash before the older files were removed.
    const since = life.disk.list()
    for (const [name, bytes] of older) if (!since.includes(name)) life.disk.write(name, bytes)
    life.disk.flip(newer[0]!, 300)
    life.disk.kill()
    life.reopen(kept, 0)
    expect(life.findings[0]).toMatchObject({ kind: 'state', file: newer[0] })
    expect(names(life, 'state')).toEqual([state])
  })

  it.each([
    ['with a checkpoint', longLife],
    [
      'with a log alone',
      (seed: number) => {
        const life = new Life(seed, 'sync')
        life.settle()
        return life
      }
    ]
  ])('sets aside what another server kept, %s', (_, live) => {
    const { disk } = live(4)
    const opened = Store.open(disk, {
      server: SERVER + 1,
      durability: 'sync',
      freeze: () => {
        throw new Error('nothing to be frozen')
      },
      onKept: () => undefined,
      onProblem: () => undefined,
      timers: { after: () => () => undefined },
      log: () => undefined
    })
    expect(opened.restored).toBeNull()
    expect(opened.findings.map(({ kind }) => kind)).toEqual(['set-aside'])
    expect(opened.findings[0]?.text).toContain('another server')
    expect(disk.setAsides).toHaveLength(1)
    expect(disk.list()).toEqual([])
  })

  it('removes what a crash left that belongs to nothing, and leaves other files alone', () => {
    const life = longLife(5)
    life.pass(500)
    const before = life.disk.list()
    for (const name of ['parts-900', 'state-901.new', 'log-902', 'notes.txt']) {
      life.disk.write(name, new Uint8Array(0))
    }
    life.close()
    expect(life.findings).toEqual([])
    expect(life.disk.list().sort()).toEqual([...before, 'notes.txt'].sort())
  })
})
