import { describe, expect, it } from 'vitest'
import { storeLimits } from '../../src/main/store/store-limits'
import { Life, SMALL } from './life'

it('holds no file open but that of the log when a checkpoint is written', () => {
  const life = new Life(6, 'async')
  for (let i = 0; i < 8; i++) {
    life.keepLine(20)
    life.keep(6, 100)
    life.pass(3000)
    const files = life.disk.list()
    expect(files.some((name) => name.startsWith('parts'))).toBe(true)
    const [held, ...more] = life.disk.open
    expect(held).toMatch(/^log/)
    expect(more).toEqual([])
  }
  life.close()
})

describe('a full disk', () => {
  it.each([
    ['sync', 1],
    ['async', 3]
  ] as const)('loses nothing, wherever it is full (%s)', (durability, step) => {
    const story = (life: Life): void => {
      life.keep(6)
      life.pass(20)
      life.keepLine(20)
      life.keep(6, 200)
      life.pass(20)
    }
    const roomy = new Life(1, durability)
    story(roomy)
    roomy.settle()
    let refused = 0
    for (let capacity = 0; capacity <= roomy.disk.used + 40; capacity += step) {
      const life = new Life(1, durability)
      life.isDisturbed = true
      life.disk.capacity = capacity
      story(life)
      life.pass(2500)
      if (life.problem !== null) {
        refused++
        expect(life.problem).toMatchObject({ code: 'ENOSPC', isKeeping: false })
        expect(life.problem.text).toContain('the disk is full: make room on it')
        expect(life.kept).toBeLessThan(life.records.length)
      }
      // Whatever fits, a restart finds it; and when there is room it goes on.
      life.disk.capacity = Infinity
      if (capacity % 3 === 0) life.kill()
      life.settle()
      life.close()
    }
    expect(refused).toBeGreaterThan(roomy.disk.used / (2 * step))
  })

  it('tells once, and once that it is over', () => {
    const life = new Life(2, 'sync', { ...SMALL, aheadBytes: 0 })
    life.keep(5)
    life.settle()
    life.disk.capacity = life.disk.used + 10
    life.keep(5)
    life.pass(10_000)
    expect(life.problems).toHaveLength(1)
    expect(life.kept).toBe(6)
    life.disk.capacity = Infinity
    life.pass(1500)
    expect(life.problems).toHaveLength(2)
    expect(life.problem).toBeNull()
    expect(life.kept).toBe(11)
  })

  it('gives back the room of a checkpoint that did not fit, and keeps the older one', () => {
    const life = new Life(3, 'sync')
    life.keepLine(200)
    life.settle()
    life.keep(20, 60)
    life.pass(1)
    const before = life.disk.list()
    // The log fits, a checkpoint's parts do not.
    life.disk.capacity = life.disk.used + 1500
    for (let i = 0; i < 12 && life.problem === null; i++) {
      life.keep(4, 60)
      life.pass(30)
    }
    expect(life.problem?.code).toBe('ENOSPC')
    life.pass(500)
    expect(life.disk.list().filter((name) => !name.startsWith('log'))).toEqual(
      before.filter((name) => !name.startsWith('log'))
    )
    life.disk.capacity = Infinity
    life.settle()
    life.close()
  })

  it('waits in bounds: a checkpoint takes the place of what is too much', () => {
    const life = new Life(4, 'sync', { ...SMALL, aheadBytes: 0, waitingBytes: 3000 })
    life.isDisturbed = true
    life.keep(5)
    life.settle()
    life.disk.capacity = life.disk.used
    for (let i = 0; i < 40; i++) {
      life.keep(10, 100)
      life.pass(100)
    }
    expect(life.kept).toBe(6)
    life.disk.capacity = Infinity
    life.settle()
    life.losePower()
    expect(life.records).toHaveLength(407)
  })

  it('says so when the disk is too slow', () => {
    const life = new Life(5, 'sync', { ...SMALL, waitingBytes: 3000 })
    life.disk.slowness = 1000
    life.keep(100, 100)
    life.pass(5)
    expect(life.problem).toMatchObject({ code: 'SLOW', isKeeping: false })
    life.disk.slowness = 1
    life.settle()
    life.losePower()
    expect(life.records).toHaveLength(101)
  })
})

describe('other troubles', () => {
  it('asks for no state before there is one, and keeps nothing before what it read is durable', () => {
    const life = new Life(11, 'sync')
    life.keep(5)
    life.settle()
    life.disk.failure = 'EROFS'
    life.kill()
    expect(life.findings).toEqual([])
    life.pass(5000)
    expect(life.frozen).toBe(0)
    life.disk.failure = null
    life.keep(1)
    life.settle()
    expect(life.frozen).toBe(1)
    life.losePower()
    expect(life.records).toHaveLength(8)
  })

  it.each([
    ['EROFS', 'the file system is read-only'],
    ['EACCES', 'permission is denied'],
    ['EIO', 'the disk reports an error'],
    ['EXDEV', 'EXDEV: mend the disk']
  ])('%s is told with its mend', (code, words) => {
    const life = new Life(6, 'sync')
    life.keep(5)
    life.settle()
    life.isDisturbed = true
    life.disk.failure = code
    life.keep(5)
    life.pass(100)
    expect(life.problem?.code).toBe(code)
    expect(life.problem?.text).toContain(`nothing can be kept in ${life.disk.folder}: ${words}`)
    life.disk.failure = null
    life.settle()
    life.losePower()
    expect(life.records).toHaveLength(12)
  })

  it('trusts no segment whose sync failed', () => {
    const life = new Life(7, 'sync')
    life.keep(5)
    life.settle()
    const log = life.disk.list().find((name) => name.startsWith('log'))
    life.disk.failingSyncs = 1
    life.isDisturbed = true
    life.keep(5)
    life.settle()
    life.keep(1)
    life.settle()
    expect(life.disk.list()).not.toContain(log)
    expect(life.disk.list().some((name) => name.startsWith('state'))).toBe(true)
    life.losePower()
    expect(life.records).toHaveLength(14)
  })
})

describe('what the store writes', () => {
  it('takes all that gathered with one sync', () => {
    const life = new Life(8, 'sync', {})
    let syncs = 0
    const sync = life.disk.sync.bind(life.disk)
    life.disk.sync = (name, done) => {
      syncs++
      sync(name, done)
    }
    life.keep(100)
    expect(life.kept).toBe(0)
    life.settle()
    expect(syncs).toBe(2)
  })

  it('counts with async as soon as the system has it, and syncs soon', () => {
    const life = new Life(9, 'async', {})
    life.disk.slowness = 1000
    life.keep(5)
    life.pass(2)
    expect(life.kept).toBe(5)
    life.disk.slowness = 1
    life.pass(storeLimits.syncEveryMs + 10)
    life.disk.losePower()
    expect(life.reopen(5, 5)?.records).toHaveLength(5)
  })

  it('stays in bounds over many records', () => {
    const life = new Life(10, 'async')
    let most = 0
    let files = 0
    for (let i = 0; i < 500; i++) {
      life.keep(20, 40)
      if (i % 25 === 24) life.keepLine(1 + (i % 100))
      life.pass(30)
      most = Math.max(most, life.disk.used)
      files = Math.max(files, life.disk.list().length)
    }
    expect(life.records).toHaveLength(10_020)
    // A state is 10 kB at most here, a log 1.5 kB or a quarter of that.
    expect(most).toBeLessThan(50_000)
    expect(files).toBeLessThan(30)
    life.close()
  })
})
