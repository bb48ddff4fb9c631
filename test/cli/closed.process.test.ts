/** Closed groups of real servers: who has the join code is in, and nobody else. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { eventually, freshGroup, run, Serve, type Environment } from '../support/command'
import { temporaryFolder } from '../support/temporary-folder'

interface Answer {
  readonly result: number | null
  readonly status: string
}

let group = ''
let code = ''
let home = ''

beforeEach(async () => {
  group = freshGroup()
  home = temporaryFolder()
  code = await newCode()
})

async function newCode(): Promise<string> {
  const { out, code: exit } = await run(['group', 'new', '--name', group, '--json'], {})
  expect(exit).toBe(0)
  return (JSON.parse(out) as { code: string }).code
}

function environment(key: string): Environment {
  return { FTQUEUE_HOME: home, FTQUEUE_GROUP: group, FTQUEUE_KEY: key }
}

async function operate(words: readonly string[], key: string, timeoutMs = 20_000): Promise<Answer> {
  const args = [...words, '--json', '--timeout', String(timeoutMs)]
  return JSON.parse((await run(args, environment(key))).out) as Answer
}

/** The servers of this command are in one regular configuration of so many members. */
function are(serve: Serve, count: number): Promise<void> {
  return eventually(() => {
    const all = [...serve.configs.values()]
    return (
      all.length === serve.ready.length &&
      serve.ready.length === 2 &&
      new Set(all.map(({ config }) => config)).size === 1 &&
      all.every(({ kind, members }) => kind === 'regular' && members.length === count)
    )
  })
}

describe('a closed group', () => {
  it('takes in who has its code, and is nothing to others', async () => {
    const serve = new Serve(['--count', '3'], environment(code))
    await serve.up(3)
    const { result: queue } = await operate(['create', '12'], code)
    expect(await operate(['push', String(queue), '5'], code)).toMatchObject({ status: 'ok' })
    const wrong = await newCode()
    for (const key of [wrong, 'none']) {
      expect(await operate(['pop', String(queue)], key, 1500)).toMatchObject({ status: 'timeout' })
    }
    for (const [key, said] of [
      ['none', `the group "${group}" is closed: join it with "ftqueue group join CODE"`],
      [wrong, `the group "${group}" is closed, and does not answer to this join code`]
    ] as const) {
      const words = [
        ['pop', String(queue), '--timeout', '500'],
        ['status'],
        ['dump', '--server', 'x']
      ]
      for (const args of words) {
        const { err, code: exit } = await run(args, environment(key))
        expect([exit, err]).toEqual([4, expect.stringContaining(said)])
      }
    }
    const stranger = new Serve(['--name', 'stranger'], environment('none'))
    const [own] = await stranger.up(1)
    expect(serve.configs.get(own ?? '')).toBe(undefined)
    expect(await operate(['pop', String(queue)], code)).toMatchObject({ result: 5 })
    expect([...serve.configs.values()].map(({ members }) => members.length)).toEqual([3, 3, 3])
    const stopped = await serve.end()
    expect(stopped.code).toBe(0)
    const logs = await run(['logs', '--json'], environment(code))
    const last = logs.out
      .split('\n')
      .filter((line) => line.includes('"server-stopped"') && line.includes('rejected.other-key'))
      .map((line) => (JSON.parse(line) as { fields: Record<string, number> }).fields)
    expect(last).toHaveLength(3)
    for (const fields of last) {
      expect(fields['rejected.other-key']).toBeGreaterThan(0)
      expect(fields['rejected.unsealed']).toBeGreaterThan(0)
      expect(fields['rejected.forged']).toBe(0)
    }
    expect(logs.out).not.toContain(code)
  })

  it('goes over to another code while it works, and takes servers along that were away', async () => {
    const [serve, away] = [
      new Serve(['--count', '2'], environment(code)),
      new Serve(['--name', 'away'], environment(code))
    ]
    await are(serve, 3)
    const { result: queue } = await operate(['create', '12'], code)
    await away.end()
    await are(serve, 2)
    const rotated = await run(['group', 'rotate', '--for', '2', '--json'], environment(code))
    const said = JSON.parse(rotated.out) as { code: string; servers: { problem: string | null }[] }
    expect(said.servers.map(({ problem }) => problem)).toEqual([null, null])
    expect([rotated.code, said.code === code]).toEqual([0, false])
    const back = new Serve(['--name', 'away'], environment(code))
    await are(serve, 3)
    for (const [i, key] of [code, said.code, code].entries()) {
      expect(await operate(['push', String(queue), String(i)], key)).toMatchObject({ status: 'ok' })
    }
    for (const [i, key] of [said.code, code, said.code].entries()) {
      expect(await operate(['pop', String(queue)], key)).toMatchObject({ result: i })
    }
    // A server that is started with the old code once more has the new one in its folder.
    await back.end()
    await are(serve, 2)
    const again = new Serve(['--name', 'away'], environment(code))
    await are(serve, 3)
    await again.end()
    rmSync(join(home, 'keys'), { recursive: true, force: true })
  })
})
