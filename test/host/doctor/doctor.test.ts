/** The doctor on real sockets and folders, on loopback. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { runDoctor } from '../../../src/main/host/doctor/doctor'
import { folderLook } from '../../../src/main/host/doctor/folder-look'
import { lockFolder } from '../../../src/main/server/folder-lock'
import type { Check } from '../../../src/shared/doctor'
import { temporaryFolder } from '../../support/temporary-folder'

/** A port of these tests alone. */
const port = 25_061

const optionsFor = (home: string, chosen = '127.0.0.1') => ({
  settings: { group: 'doctor', key: null, interface: chosen, home, peers: [] },
  settingsProblem: null,
  version: '1',
  port
})

describe('runDoctor', () => {
  it('tries everything, tells of each check at once, and leaves nothing behind', async () => {
    const home = temporaryFolder()
    const told: Check[] = []
    const report = await runDoctor(optionsFor(home), (check) => told.push(check))
    expect(told).toEqual(report.checks)
    expect(told.map(({ name }) => name)).toEqual([
      'version',
      'interface',
      'multicast',
      'group port',
      'classic port',
      'unicast port',
      'buffers',
      'servers',
      'groups',
      'firewall',
      'data folder',
      'clock'
    ])
    const verdicts = Object.fromEntries(told.map(({ name, verdict }) => [name, verdict]))
    expect(verdicts).toMatchObject({ multicast: 'ok', 'group port': 'ok', servers: 'warning' })
    expect(report.interface).toMatchObject({ address: '127.0.0.1', loopback: true })
    expect(readdirSync(home)).toEqual([])
  })

  it('names a port that another program does not share', async () => {
    const holder = createSocket('udp4')
    await once(holder.bind(port, '0.0.0.0'), 'listening')
    try {
      const { checks } = await runDoctor(optionsFor(temporaryFolder()))
      expect(checks.find(({ name }) => name === 'group port')).toMatchObject({
        verdict: 'problem',
        seen: expect.stringContaining(`UDP port ${String(port)} is in use`) as string
      })
    } finally {
      await new Promise<void>((resolve) => holder.close(resolve))
    }
  })

  it('goes on where there is no interface, and where the settings cannot be read', async () => {
    const options = optionsFor(temporaryFolder(), 'nope0')
    const report = await runDoctor({ ...options, settingsProblem: 'file x is broken: mend it' })
    expect(report.interface).toBeNull()
    expect(report.checks.filter(({ verdict }) => verdict === 'problem')).toMatchObject([
      { name: 'settings', seen: 'file x is broken', mend: 'Mend it' },
      { name: 'interface' }
    ])
    expect(report.checks.map(({ name }) => name)).toContain('data folder')
  })
})

describe('the look at a real folder', () => {
  it('knows which servers have data there, and who runs', async () => {
    const home = temporaryFolder()
    for (const name of ['a', 'b']) mkdirSync(path.join(home, 'servers', name), { recursive: true })
    const lock = await lockFolder(path.join(home, 'servers', 'a'), { name: 'a', pid: 77 })
    try {
      expect(await folderLook.servers(home)).toEqual([
        { name: 'a', holder: { name: 'a', pid: 77 } },
        { name: 'b', holder: null }
      ])
    } finally {
      await lock.release()
    }
    expect(await folderLook.servers(path.join(home, 'nothing'))).toEqual([])
  })
})
