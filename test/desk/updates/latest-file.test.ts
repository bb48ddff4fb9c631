import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isNewer, latestFileName, latestVersion } from '../../../src/main/desk/updates/latest-file'
import { bounds } from '../../../src/shared/bounds'

const ask = (url: string, signal: AbortSignal): Promise<Response> => fetch(url, { signal })

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/latest.yml`
}
const saying = (text: string): Promise<string> => serve((_, response) => response.end(text))

describe('the file of a feed', () => {
  it.each([
    ['win32', 'x64', 'latest.yml'],
    ['darwin', 'arm64', 'latest-mac.yml'],
    ['linux', 'x64', 'latest-linux.yml'],
    ['linux', 'arm64', 'latest-linux-arm64.yml']
  ])('is named for %s %s', (platform, arch, name) => {
    expect(latestFileName(platform, arch)).toBe(name)
  })

  it.each([
    ['version: 1.2.3\nfiles:\n  - url: a\n', '1.2.3'],
    ["version: '1.2.3-beta.1'\r\npath: x\r\n", '1.2.3-beta.1'],
    ['path: x\nversion: "2.0.0"', '2.0.0']
  ])('says its version (%j)', async (text, version) => {
    expect(await latestVersion(ask, await saying(text))).toBe(version)
  })

  it.each(['', '<html>', 'version: new', 'version: 1.2', '  version: 1.2.3', 'myversion: 1.2.3'])(
    'says none in %j',
    async (text) => {
      await expect(latestVersion(ask, await saying(text))).rejects.toThrow(/says no version/)
    }
  )

  it('is not there, or too large, or not answered', async () => {
    const gone = await serve((_, response) => response.writeHead(404).end())
    await expect(latestVersion(ask, gone)).rejects.toThrow(`${gone} is not there (HTTP 404)`)
    const large = await saying('x'.repeat(bounds.host.updateFileBytes + 1))
    await expect(latestVersion(ask, large)).rejects.toThrow('is too large for a file of updates')
    const broken = await serve((request) => request.destroy())
    await expect(latestVersion(ask, broken)).rejects.toThrow(/cannot be asked \(.+\)/)
  })

  it('is not taken from where it would not be encrypted', async () => {
    const led: typeof ask = () => {
      const response = new Response('version: 9.9.9')
      Object.defineProperty(response, 'url', { value: 'http://example.org/latest.yml' })
      return Promise.resolve(response)
    }
    await expect(latestVersion(led, 'https://example.org/latest.yml')).rejects.toThrow(
      'leads to http://example.org/latest.yml, which is not encrypted'
    )
  })
})

describe('isNewer', () => {
  it.each([
    ['0.1.1', '0.1.0'],
    ['0.10.0', '0.9.9'],
    ['1.0.0', '1.0.0-rc.1'],
    ['1.0.0-rc.10', '1.0.0-rc.9'],
    ['1.0.0-rc.1.1', '1.0.0-rc.1'],
    ['1.0.0-rc', '1.0.0-1'],
    ['1.0.0-b', '1.0.0-a']
  ])('%s is newer than %s, and not the other way round', (newer, older) => {
    expect(isNewer(newer, older)).toBe(true)
    expect(isNewer(older, newer)).toBe(false)
  })

  it.each([
    ['1.0.0', '1.0.0'],
    ['1.0.0+b', '1.0.0+a'],
    ['new', '1.0.0']
  ])('%s is not newer than %s', (version, than) => {
    expect(isNewer(version, than)).toBe(false)
  })
})
