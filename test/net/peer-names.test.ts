import { describe, expect, it } from 'vitest'
import { checkPeer, resolvePeers } from '../../src/main/net/peer-names'
import { makeEndpoint } from '../../src/main/protocol/ids'
import { bounds } from '../../src/shared/bounds'

const resolve = (host: string): Promise<string> =>
  host === 'box.local'
    ? Promise.resolve('10.0.0.9')
    : Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))

describe('peers', () => {
  it('are addresses or names, each of them once', async () => {
    const given = ['10.0.0.9:8080', 'box.local:8080', 'box.local:8081']
    expect(await resolvePeers(given, resolve)).toEqual([
      makeEndpoint('10.0.0.9', 8080),
      makeEndpoint('10.0.0.9', 8081)
    ])
  })

  it.each(['', 'box', 'box:', ':8080', 'box:x', 'a b:1', `${'x'.repeat(260)}:1`])(
    'are not %j',
    (text) => {
      expect(() => checkPeer(text)).toThrow('that is not HOST:PORT')
    }
  )

  it.each([
    ['::1', 'IPv6 is not supported'],
    ['10.0.0.1:0', 'out of range'],
    ['10.0.0.1:65536', 'out of range']
  ])('are not %s: %s', (text, problem) => {
    expect(() => checkPeer(text)).toThrow(problem)
  })

  it.each([
    ['10.0.0:80', 'no address of a machine'],
    ['0.0.0.0:80', 'no address of a machine'],
    ['239.1.1.1:80', 'no address of a machine'],
    ['elsewhere:80', 'no IPv4 address of "elsewhere" can be found (ENOTFOUND)']
  ])('cannot be at %s: %s', async (text, problem) => {
    await expect(resolvePeers([text], resolve)).rejects.toMatchObject({
      message: expect.stringContaining(problem) as string,
      field: 'peer'
    })
  })

  it('are a bounded number', async () => {
    const given = Array.from({ length: bounds.host.peersGiven + 1 }, (_, i) => `10.0.0.9:${i + 1}`)
    await expect(resolvePeers(given, resolve)).rejects.toThrow('at most 64')
  })
})
