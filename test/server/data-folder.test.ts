import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DataFolder } from '../../src/main/server/data-folder'
import { FolderInUse, lockFolder, type FolderLock } from '../../src/main/server/folder-lock'
import { temporaryFolder } from '../support/temporary-folder'

const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all(open.splice(0).map((folder) => folder.close()))
})

async function openFolder(home: string, name: string): Promise<DataFolder> {
  const folder = await DataFolder.open(home, name)
  open.push(folder)
  return folder
}

function stored(home: string, name: string): unknown {
  return JSON.parse(readFileSync(join(home, 'servers', name, 'identity.json'), 'utf8'))
}

describe('the group', () => {
  it('is that of the first start, and no other is let in', async () => {
    const home = temporaryFolder()
    const folder = await openFolder(home, 'a')
    await folder.check('lab')
    await folder.begin('lab')
    await folder.saveEpoch(3)
    const before = stored(home, 'a')
    expect(before).toMatchObject({ group: 'lab', epoch: 3 })
    await folder.check('lab')
    await expect(folder.check('other')).rejects.toThrow(
      `server "a" belongs to group "lab", with what is in ${join(home, 'servers', 'a')}: ` +
        'for group "other" choose another name, or another folder with --home or FTQUEUE_HOME'
    )
    await expect(folder.check('other')).rejects.toMatchObject({ field: 'name' })
    expect(stored(home, 'a')).toEqual(before)
  })

  it('is taken by a folder that knows of none', async () => {
    const home = temporaryFolder()
    const path = join(home, 'servers', 'a')
    mkdirSync(path, { recursive: true })
    writeFileSync(
      join(path, 'identity.json'),
      JSON.stringify({ id: '00a1b2c3d4e5', incarnation: 4, epoch: 2 })
    )
    const folder = await openFolder(home, 'a')
    await folder.check('lab')
    await folder.begin('lab')
    expect(stored(home, 'a')).toEqual({
      id: '00a1b2c3d4e5',
      incarnation: 5,
      epoch: 2,
      group: 'lab'
    })
  })
})

describe('the identity', () => {
  it('stays, and every start counts', async () => {
    const home = temporaryFolder()
    const first = await DataFolder.open(home, 'a')
    const one = await first.begin('lab')
    await first.saveEpoch(7)
    await first.close()
    const second = await openFolder(home, 'a')
    const two = await second.begin('lab')
    expect(two.identity).toEqual({ ...one.identity, incarnation: 2, epoch: 7 })
    expect(stored(home, 'a')).toMatchObject({ incarnation: 2, epoch: 7 })
  })

  it('is on disk before anything can be sent under it', async () => {
    const home = temporaryFolder()
    const folder = await openFolder(home, 'a')
    await folder.begin('lab')
    expect(stored(home, 'a')).toMatchObject({ incarnation: 1, epoch: 0 })
  })

  it('never lets an epoch go back', async () => {
    const home = temporaryFolder()
    const folder = await openFolder(home, 'a')
    await folder.begin('lab')
    await Promise.all([folder.saveEpoch(9), folder.saveEpoch(4), folder.saveEpoch(11)])
    await folder.saveEpoch(10)
    expect(stored(home, 'a')).toMatchObject({ epoch: 11 })
  })

  it('puts a file aside that makes no sense, and is new', async () => {
    const home = temporaryFolder()
    const path = join(home, 'servers', 'a')
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, 'identity.json'), '{"id":"00a1b2c3d4e5","incarn')
    const folder = await openFolder(home, 'a')
    const { identity, setAside } = await folder.begin('lab')
    expect(identity.incarnation).toBe(1)
    expect(identity.id).not.toBe(0x00a1b2c3d4e5)
    expect(readFileSync(setAside ?? '', 'utf8')).toBe('{"id":"00a1b2c3d4e5","incarn')
  })

  it('does not mistake a folder in its place for a broken file', async () => {
    const home = temporaryFolder()
    mkdirSync(join(home, 'servers', 'a', 'identity.json'), { recursive: true })
    const folder = await openFolder(home, 'a')
    await expect(folder.begin('lab')).rejects.toMatchObject({
      field: 'home',
      message: expect.stringContaining('identity.json cannot be used') as unknown
    })
  })
})

describe('bad places', () => {
  it('names a home that is a file', async () => {
    const home = join(temporaryFolder(), 'file')
    writeFileSync(home, '')
    await expect(DataFolder.open(home, 'a')).rejects.toMatchObject({
      field: 'home',
      message: expect.stringContaining(home) as unknown
    })
  })

  it('works where the path is too long for a socket', async () => {
    vi.stubEnv('TMPDIR', temporaryFolder())
    const home = join(temporaryFolder(), 'x'.repeat(150))
    const first = await openFolder(home, 'a')
    await first.begin('lab')
    await expect(DataFolder.open(home, 'a')).rejects.toMatchObject({ field: 'name' })
    expect(readdirSync(first.path)).toEqual(['identity.json'])
  })
})

describe('one server at a time', () => {
  it('refuses the second one, and names the first one and its pid', async () => {
    const home = temporaryFolder()
    await openFolder(home, 'a')
    await expect(DataFolder.open(home, 'a')).rejects.toMatchObject({
      field: 'name',
      message: expect.stringMatching(
        new RegExp(`^server "a" \\(pid ${process.pid}\\) is running already.*another name$`)
      ) as unknown
    })
    await openFolder(home, 'b')
  })

  it('gives the folder back', async () => {
    const home = temporaryFolder()
    const first = await DataFolder.open(home, 'a')
    await first.close()
    const second = await openFolder(home, 'a')
    expect(readdirSync(second.path)).toHaveLength(1)
  })

  it.each([[[]], [['lock-1']], [['lock-2', 'lock-5']]])(
    'lets at most one of many have it that come at once, beside dead %j',
    async (dead) => {
      const folder = temporaryFolder()
      for (const file of dead) writeFileSync(join(folder, file), '')
      const outcomes = await Promise.allSettled(
        Array.from({ length: 12 }, (_, i) => lockFolder(folder, { name: `s${i}`, pid: i }))
      )
      const locks = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
      expect(locks.length).toBeLessThanOrEqual(1)
      for (const each of outcomes) {
        if (each.status === 'rejected') expect(each.reason).toBeInstanceOf(FolderInUse)
      }
      await Promise.all(locks.map((lock: FolderLock) => lock.release()))
      const after = await lockFolder(folder, { name: 'late', pid: 1 })
      await after.release()
    }
  )
})

/** A child that holds a folder, as a server of before would. */
async function holder(folder: string): Promise<ChildProcess> {
  const script = join(temporaryFolder(), 'holder.cjs')
  writeFileSync(
    script,
    `require('node:net').createServer(c => c.end('{"name":"old","pid":1}'))
       .listen(process.argv[2], () => process.send('listening'))`
  )
  const child = fork(script, [join(folder, 'lock-1')])
  await once(child, 'message')
  return child
}

describe.skipIf(process.platform === 'win32')('a lock whose owner was killed', () => {
  it('is taken over', async () => {
    const home = temporaryFolder()
    const path = join(home, 'servers', 'a')
    mkdirSync(path, { recursive: true })
    const child = await holder(path)
    await expect(DataFolder.open(home, 'a')).rejects.toThrow('server "old" (pid 1)')
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    expect(existsSync(join(path, 'lock-1'))).toBe(true)
    await openFolder(home, 'a')
    expect(existsSync(join(path, 'lock-1'))).toBe(false)
    await expect(DataFolder.open(home, 'a')).rejects.toThrow('server "a"')
  })

  it('holds while its owner is only stopped', async () => {
    const folder = temporaryFolder()
    const child = await holder(folder)
    child.kill('SIGSTOP')
    try {
      await expect(lockFolder(folder, { name: 'a', pid: 2 })).rejects.toMatchObject({
        holder: { name: null, pid: null }
      })
    } finally {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    }
  })
})
