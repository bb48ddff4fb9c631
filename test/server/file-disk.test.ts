import {
  mkdirSync,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
  writev
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { freezeState, manifestOf, stateDigest } from '../../src/main/protocol/queue/parts'
import { Replica } from '../../src/main/protocol/queue/replica'
import { FileDisk } from '../../src/main/server/file-disk'
import { FitWrites, type WriteChunks } from '../../src/main/server/file-writes'
import type { StoreOptions } from '../../src/main/store/options'
import { Store } from '../../src/main/store/store'
import { temporaryFolder } from '../support/temporary-folder'

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function done(act: (done: (error?: Error | null) => void) => void): Promise<Error | null> {
  return new Promise((resolve) => {
    let isInside = true
    act((error) => {
      expect(isInside).toBe(false)
      resolve(error ?? null)
    })
    isInside = false
  })
}

describe('FileDisk', () => {
  it('appends in order, makes durable, renames and drops', async () => {
    const folder = join(temporaryFolder(), 'deep', 'store')
    const disk = new FileDisk(folder)
    const first = done((end) => disk.append('a', [bytes('one '), bytes(''), bytes('two ')], end))
    const second = done((end) => disk.append('a', [bytes('three')], end))
    expect(await Promise.all([first, second])).toEqual([null, null])
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('one two three')
    expect(await done((end) => disk.sync('a', end))).toBeNull()
    writeFileSync(join(folder, 'b'), 'before')
    expect(await done((end) => disk.rename('a', 'b', end))).toBeNull()
    expect(disk.list()).toEqual(['b'])
    expect(await done((end) => disk.append('b', [bytes('!')], end))).toBeNull()
    expect(readFileSync(join(folder, 'b'), 'utf8')).toBe('one two three!')
    expect(await done((end) => disk.drop(['b', 'never-there'], end))).toBeNull()
    expect(disk.list()).toEqual([])
    await done((end) => disk.close(end))
  })

  it.skipIf(process.platform !== 'linux')('holds no file that it released', async () => {
    const folder = temporaryFolder()
    const disk = new FileDisk(folder)
    const held = (): string[] =>
      readdirSync('/proc/self/fd').flatMap((file) => {
        const link = `/proc/self/fd/${file}`
        return existsSync(link) ? [readlinkSync(link)].filter((to) => to.startsWith(folder)) : []
      })
    const written = done((end) => disk.append('a', [bytes('one ')], end))
    const synced = done((end) => disk.sync('a', end))
    disk.release('a')
    disk.release('never-there')
    expect(await Promise.all([written, synced])).toEqual([null, null])
    await vi.waitFor(() => {
      expect(held()).toEqual([])
    })
    // It can be written again all the same.
    await done((end) => disk.append('a', [bytes('two')], end))
    expect(held()).toEqual([join(folder, 'a')])
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('one two')
    await done((end) => disk.close(end))
  })

  it('goes on with what is in a file, and reads, cuts, writes and removes', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'a'), 'before ')
    const disk = new FileDisk(folder)
    await done((end) => disk.append('a', [bytes('after')], end))
    await done((end) => disk.close(end))
    expect(new TextDecoder().decode(disk.read('a'))).toBe('before after')
    disk.truncate('a', 6)
    expect(disk.size('a')).toBe(6)
    disk.write('a', bytes('new'))
    expect(disk.size('a')).toBe(3)
    disk.remove('a')
    expect(() => disk.read('a')).toThrow('ENOENT')
    expect(disk.list()).toEqual([])
  })

  it('grows ahead with zeros where it is asked to, and writes over them', async () => {
    const folder = temporaryFolder()
    const text = (): string => readFileSync(join(folder, 'a'), 'latin1')
    const disk = new FileDisk(folder)
    await done((end) => disk.append('a', [bytes('one')], end, 100_000))
    expect(text()).toBe('one' + '\0'.repeat(100_000))
    await done((end) => disk.append('a', [bytes(' two')], end, 100_000))
    expect(text()).toBe('one two' + '\0'.repeat(99_996))
    const large = 'x'.repeat(200_000)
    await done((end) => disk.append('a', [bytes(large)], end, 5))
    expect(text()).toBe('one two' + large + '\0'.repeat(5))
    await done((end) => disk.append('a', [bytes('end of it')], end))
    expect(text()).toBe('one two' + large + 'end of it')
    // Whoever opens it again knows of no zeros but those that he cuts off.
    await done((end) => disk.append('a', [bytes('!')], end, 10))
    await done((end) => disk.close(end))
    disk.truncate('a', 7)
    await done((end) => disk.append('a', [bytes(' three')], end))
    expect(text()).toBe('one two three')
    await done((end) => disk.close(end))
  })

  it('makes small writes when it is told to, or else in a turn of their own', async () => {
    const folder = temporaryFolder()
    const text = (): string => readFileSync(join(folder, 'a'), 'utf8')
    const writes = new FitWrites()
    const disk = new FileDisk(folder, writes.write)
    await done((end) => disk.append('a', [bytes('one')], end))
    let isWritten = false
    disk.append('a', [bytes(' two')], () => {
      isWritten = true
    })
    expect(text()).toBe('one')
    writes.settle()
    expect([isWritten, text()]).toEqual([true, 'one two'])
    // Nothing is left to be done twice.
    writes.settle()
    await done((end) => disk.append('a', [bytes(' three')], end))
    expect(text()).toBe('one two three')
    await done((end) => disk.close(end))
  })

  it('finishes what the system writes in part', async () => {
    const folder = temporaryFolder()
    let calls = 0
    const byTwo: WriteChunks = (file, chunks, position, end) => {
      calls++
      writev(file, [chunks[0]!.subarray(0, 2)], position, end)
    }
    const disk = new FileDisk(folder, byTwo)
    expect(await done((end) => disk.append('a', [bytes('one'), bytes('four')], end))).toBeNull()
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('onefour')
    expect(calls).toBe(4)
    await done((end) => disk.close(end))
  })

  it('hands errors on, and goes on after them', async () => {
    const folder = temporaryFolder()
    let isFull = true
    const disk = new FileDisk(folder, (file, chunks, position, end) => {
      if (isFull) setImmediate(end, Object.assign(new Error('full'), { code: 'ENOSPC' }), 0)
      else writev(file, chunks, position, end)
    })
    expect(await done((end) => disk.append('a', [bytes('x')], end))).toMatchObject({
      code: 'ENOSPC'
    })
    isFull = false
    expect(await done((end) => disk.append('a', [bytes('y')], end))).toBeNull()
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('y')
    expect(await done((end) => disk.rename('nothing', 'b', end))).toMatchObject({ code: 'ENOENT' })
    await done((end) => disk.close(end))
  })

  it('makes its folder again when somebody removed it', async () => {
    const folder = join(temporaryFolder(), 'store')
    const disk = new FileDisk(folder)
    rmSync(folder, { recursive: true })
    expect(await done((end) => disk.append('a', [bytes('x')], end))).toBeNull()
    expect(disk.list()).toEqual(['a'])
    await done((end) => disk.close(end))
  })

  it('sets the folder aside, and keeps the newest four', () => {
    const parent = temporaryFolder()
    const folder = join(parent, 'store')
    const disk = new FileDisk(folder)
    for (let i = 1; i <= 6; i++) {
      disk.write(`file-${i}`, bytes('x'))
      expect(disk.setAside('corrupt')).toBe(join(parent, `store.corrupt-${i}`))
      expect(disk.list()).toEqual([])
      expect(readdirSync(join(parent, `store.corrupt-${i}`))).toEqual([`file-${i}`])
    }
    expect(readdirSync(parent).sort()).toEqual([
      'store',
      ...[3, 4, 5, 6].map((i) => `store.corrupt-${i}`)
    ])
  })

  it('tells why a file cannot be written', async () => {
    const folder = temporaryFolder()
    const disk = new FileDisk(folder)
    mkdirSync(join(folder, 'a'))
    // Not a lack of permission, of which root has none; Windows calls this EPERM.
    const code = expect.stringMatching(/^(EISDIR|EPERM|EACCES)$/) as unknown
    expect(await done((end) => disk.append('a', [bytes('x')], end))).toMatchObject({ code })
  })
})

describe('Store on a FileDisk', () => {
  function options(replica: Replica, onKept: (count: number) => void): StoreOptions {
    return {
      server: 77,
      durability: 'sync',
      freeze: () => freezeState(replica),
      onKept,
      onProblem: () => undefined,
      timers: {
        after: (ms, run) => {
          const timer = setTimeout(run, ms)
          return () => clearTimeout(timer)
        }
      },
      log: () => undefined
    }
  }

  it('finds what was kept when it is opened again', async () => {
    const folder = join(temporaryFolder(), 'store')
    const replica = new Replica()
    const kept: number[] = []
    const { store, restored } = Store.open(
      new FileDisk(folder),
      options(replica, (count) => kept.push(count))
    )
    expect(restored).toBeNull()
    store.keep({ kind: 'install', bytes: bytes('install') }, freezeState(replica))
    for (let i = 0; i < 50; i++) store.keep({ kind: 'slot', bytes: bytes(`slot ${i}`) }, null)
    expect(kept).toEqual([])
    await done((end) => store.close(end))
    expect(kept.at(-1)).toBe(51)
    const again = Store.open(
      new FileDisk(folder),
      options(replica, () => undefined)
    )
    expect(again.findings).toEqual([])
    expect(again.restored?.records.map((record) => new TextDecoder().decode(record.bytes))).toEqual(
      ['install', ...Array.from({ length: 50 }, (_, i) => `slot ${i}`)]
    )
    expect(again.restored?.parts).toHaveLength(manifestOf(replica).entries.length)
    expect(stateDigest(replica)).toMatch(/^[0-9a-f]{16}$/)
    await done((end) => again.store.close(end))
    expect(existsSync(join(folder, 'state-1'))).toBe(true)
  })
})
