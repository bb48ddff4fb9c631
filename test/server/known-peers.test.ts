import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeEndpoint } from '../../src/main/protocol/ids'
import { KnownPeers } from '../../src/main/server/known-peers'
import { bounds } from '../../src/shared/bounds'
import { temporaryFolder } from '../support/temporary-folder'

const DAY_MS = 86_400_000
const at = (i: number) => makeEndpoint(`10.0.0.${i}`, 8080)!
const everybody = () => true

function open(folder: string, group = 'g', problems: string[] = []): KnownPeers {
  return new KnownPeers(folder, group, (problem) => problems.push(problem))
}

/** Notes these at this time, and waits until that is on disk. */
async function note(folder: string, peers: readonly number[], now = Date.now()): Promise<void> {
  const known = open(folder)
  known.note(peers, everybody, now)
  await known.close()
}

describe('peers that are known', () => {
  it('are there after a restart, in their own group', async () => {
    const folder = temporaryFolder()
    await note(folder, [at(1), at(2)])
    expect(await open(folder).read()).toEqual([at(1), at(2)])
    expect(await open(folder, 'other').read()).toEqual([])
  })

  it('are forgotten when they were not heard for a month', async () => {
    const folder = temporaryFolder()
    const now = Date.now()
    await note(folder, [at(1), at(2)], now - 31 * DAY_MS)
    expect(await open(folder).read(now)).toEqual([])
  })

  it('keep the time at which they were heard while they are silent', async () => {
    const folder = temporaryFolder()
    const then = Date.now() - 20 * DAY_MS
    await note(folder, [at(1)], then)
    const known = open(folder)
    await known.read()
    known.note([at(1), at(2)], (peer) => peer === at(2))
    await known.close()
    const text = readFileSync(join(folder, 'peers.json'), 'utf8')
    expect(text).toContain(`{"at":"10.0.0.1:8080","heard":${then}}`)
  })

  it('are a bounded number, best first', async () => {
    const folder = temporaryFolder()
    const many = Array.from({ length: bounds.server.peersRemembered + 9 }, (_, i) => at(1) + i)
    await note(folder, many)
    expect(await open(folder).read()).toEqual(many.slice(0, bounds.server.peersRemembered))
  })

  it.each([
    '',
    'nonsense',
    '{"group":"g","peers":[{"at":1}]}',
    '{"group":"g"}',
    'x'.repeat(70_000)
  ])('are none in a file that makes no sense (%#)', async (text) => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'peers.json'), text)
    const problems: string[] = []
    expect(await open(folder, 'g', problems).read()).toEqual([])
    expect(problems).toHaveLength(1)
  })
})
