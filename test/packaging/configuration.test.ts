/** What packages are made of, by electron-builder's own schema and by what the docs promise. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { configurationWith, parsePlist, root, validate } from './builder'

afterEach(() => {
  vi.unstubAllEnvs()
})

const CERTIFICATE = { CSC_LINK: 'certificate.p12', CSC_KEY_PASSWORD: 'secret' }
const ACCOUNT = {
  APPLE_ID: 'somebody@localhost',
  APPLE_APP_SPECIFIC_PASSWORD: 'secret',
  APPLE_TEAM_ID: 'TEAM'
}

const configuration = await configurationWith()

describe('the configuration', () => {
  it('is what electron-builder takes, with everything set and with nothing', async () => {
    const FTQUEUE_UPDATE_FEED = 'https://localhost/feed'
    await validate(configuration)
    await validate(await configurationWith({ ...CERTIFICATE, ...ACCOUNT, FTQUEUE_UPDATE_FEED }))
    await expect(validate({ ...configuration, asarr: true })).rejects.toThrow('asarr')
    const linux = { ...configuration.linux, target: [{ target: 'deb', arch: ['pdp11'] }] }
    await expect(validate({ ...configuration, linux })).rejects.toThrow('linux')
  })

  it('names every package of every system', () => {
    const universal = ['universal']
    expect(configuration.mac.target).toEqual([
      { target: 'dmg', arch: universal },
      { target: 'zip', arch: universal }
    ])
    expect(configuration.win.target).toEqual([{ target: 'nsis', arch: ['x64'] }])
    expect(configuration.linux.target).toEqual(['AppImage', 'deb', 'tar.gz'])
  })

  it('names files that are there', () => {
    const { mac, win, nsis, linux, deb } = configuration
    const files = [
      ...[mac.icon, mac.entitlements, mac.entitlementsInherit, win.icon, nsis.include],
      ...[linux.icon, deb.afterInstall, deb.afterRemove],
      ...[mac.extraResources, win.extraFiles, linux.extraFiles].flat().map(({ from }) => from)
    ]
    expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([])
    // Programs keep their right to run, as git keeps it.
    if (process.platform === 'win32') return
    for (const { from } of [...mac.extraResources, ...linux.extraFiles]) {
      expect(statSync(path.join(root, from)).mode & 0o111).toBe(0o111)
    }
  })

  it('packs everything into an asar whose integrity is tested, and no other code is run', () => {
    expect(configuration.asar).toBe(true)
    expect(configuration).not.toHaveProperty('asarUnpack')
    expect(configuration).not.toHaveProperty('disableAsarIntegrity')
    expect(configuration.electronFuses).toEqual({
      runAsNode: true,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false
    })
  })

  it('sets the fuses that the docs tell of', () => {
    const docs = readFileSync(path.join(root, 'docs', 'security.md'), 'utf8')
    const rows = [...docs.matchAll(/^\| `(\w+)` +\| (on|off) +\|/gm)]
    const told = Object.fromEntries(rows.map(([, fuse, state]) => [fuse, state === 'on']))
    expect(told).toEqual(configuration.electronFuses)
  })
})

describe('file associations', () => {
  const { fileAssociations, mac, linux } = configuration

  it('are notebooks everywhere, and traces where FTQueue only offers itself', () => {
    expect(fileAssociations.map(({ ext }) => ext)).toEqual(['ftqnb'])
    expect(mac.fileAssociations).toMatchObject([
      { ext: 'jsonl', role: 'Viewer', rank: 'Alternate' }
    ])
    expect(linux.fileAssociations.map(({ ext }) => ext)).toEqual(['jsonl'])
    for (const one of [...fileAssociations, ...mac.fileAssociations, ...linux.fileAssociations]) {
      expect(one.mimeType).toMatch(/^application\/[a-z.+-]+$/)
      expect(one.name).toMatch(/^FTQueue /)
    }
  })

  it('show pictures in the formats of each system', () => {
    const start = (file: string) => readFileSync(path.join(root, file)).subarray(0, 8)
    expect(start(configuration.mac.icon).toString('latin1', 0, 4)).toBe('icns')
    expect([...start(configuration.win.icon).subarray(0, 4)]).toEqual([0, 0, 1, 0])
    for (const size of [16, 32, 48, 64, 128, 256, 512]) {
      const png = readFileSync(path.join(root, configuration.linux.icon, `${size}x${size}.png`))
      expect(png.toString('latin1', 1, 4)).toBe('PNG')
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size])
    }
  })
})

describe('the Mac', () => {
  it('says why it wants the local network', () => {
    const text = configuration.mac.extendInfo.NSLocalNetworkUsageDescription
    expect(text).toMatch(/FTQueue.*local network/)
  })

  it('gives up no more of the hardened runtime than V8 needs', () => {
    const file = path.join(root, configuration.mac.entitlements)
    expect(parsePlist(readFileSync(file, 'utf8'))).toEqual({
      'com.apple.security.cs.allow-jit': true
    })
    // What it forks is signed alike.
    expect(configuration.mac.entitlementsInherit).toBe(configuration.mac.entitlements)
  })

  it.each([
    ['nothing', {}, { hardenedRuntime: false, identity: '-', notarize: false }],
    ['blank secrets', { CSC_LINK: '', APPLE_ID: ' ' }, { identity: '-', notarize: false }],
    ['a certificate', CERTIFICATE, { hardenedRuntime: true, notarize: false }],
    ['an account alone', ACCOUNT, { hardenedRuntime: false, notarize: false }],
    ['both', { ...CERTIFICATE, ...ACCOUNT }, { hardenedRuntime: true, notarize: true }],
    [
      'half an account',
      { ...CERTIFICATE, APPLE_ID: 'somebody@localhost' },
      { hardenedRuntime: true, notarize: false }
    ]
  ])('is signed and notarised by what the environment has: %s', async (_, given, expected) => {
    const { mac } = await configurationWith(given)
    expect(mac).toMatchObject(expected)
    expect('identity' in mac).toBe('identity' in expected || !mac.hardenedRuntime)
  })
})

describe('where newer ones are', () => {
  it('is told by a feed that is set, and by nothing else', async () => {
    expect(configuration.publish).toBeNull()
    expect((await configurationWith({ FTQUEUE_UPDATE_FEED: '' })).publish).toBeNull()
    const url = 'https://localhost/feed'
    const { publish } = await configurationWith({ FTQUEUE_UPDATE_FEED: url })
    expect(publish).toEqual({ provider: 'generic', url })
  })

  it('goes with a home page and a maintainer from the environment', async () => {
    const { extraMetadata, linux } = await configurationWith({
      FTQUEUE_HOMEPAGE: 'https://localhost/home',
      FTQUEUE_MAINTAINER: 'Some Body <somebody@localhost>'
    })
    expect(extraMetadata.homepage).toBe('https://localhost/home')
    expect(linux.maintainer).toBe('Some Body <somebody@localhost>')
  })
})
