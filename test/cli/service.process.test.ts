/** FTQueue as a service: its unit as systemd judges it, and how servers are while they run. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventually, freshGroup, run, Serve, type Environment } from '../support/command'
import { temporaryFolder } from '../support/temporary-folder'

const VERIFIER = ['/usr/bin/systemd-analyze', '/bin/systemd-analyze'].find((at) => existsSync(at))

function place(): Environment {
  return { FTQUEUE_HOME: temporaryFolder(), FTQUEUE_GROUP: freshGroup() }
}

/** Where `serve --health` is served. */
async function addressOf(serve: Serve): Promise<string> {
  const url = (): string | undefined =>
    (serve.events as readonly { event: string; url?: string }[]).find(
      ({ event }) => event === 'health'
    )?.url
  await eventually(() => url() !== undefined)
  return url() ?? ''
}

async function statusOf(url: string): Promise<readonly [number, string]> {
  const response = await fetch(url)
  return [response.status, await response.text()]
}

/** A value of `/metrics`; undefined: it is not there. */
async function metric(url: string, name: string): Promise<number | undefined> {
  const [, text] = await statusOf(`${url}/metrics`)
  const line = text.split('\n').find((one) => one.startsWith(`${name} `))
  return line === undefined ? undefined : Number(line.slice(name.length + 1))
}

describe('the unit of "service install --print"', () => {
  // Where the tests have to be whole, systemd is there.
  it.skipIf(VERIFIER === undefined && process.env['CI'] !== 'true')(
    'is one that systemd takes',
    async () => {
      const folder = temporaryFolder()
      const key = join(folder, 'key')
      const more = [
        '--key-file',
        key,
        '--group',
        'a "b" 5%',
        '--health',
        '9464',
        '--durability',
        'sync'
      ]
      for (const flags of [[], [...more, '--peer', 'x:1'], ['--user', 'root', '--home', folder]]) {
        const args = ['service', 'install', '--print', '--for', 'systemd', ...flags]
        const { code, out, err } = await run(args, place())
        expect([code, err]).toEqual([0, expect.stringContaining('systemctl enable --now ftqueue')])
        const file = join(folder, 'ftqueue.service')
        writeFileSync(file, out)
        const judged = spawnSync(VERIFIER ?? 'systemd-analyze', ['verify', file], {
          encoding: 'utf8'
        })
        expect([judged.status, judged.stderr, judged.stdout]).toEqual([0, '', ''])
      }
    }
  )
})

describe('servers that run as a service', () => {
  it('tell how they are, to programs of this machine and to systemd', async () => {
    const bin = temporaryFolder()
    const said = join(bin, 'said')
    writeFileSync(said, '')
    const script = `#!/bin/sh\necho "$NOTIFY_SOCKET $*" >> '${said}'\n`
    writeFileSync(join(bin, 'systemd-notify'), script, { mode: 0o755 })
    const environment = {
      ...place(),
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      NOTIFY_SOCKET: '@nobody',
      WATCHDOG_USEC: '3000000'
    }
    const flags = ['--count', '2', '--name', 'a', '--no-classic', '--health', '0']
    const serve = new Serve(flags, environment)
    await serve.up(2)
    const url = await addressOf(serve)
    await eventually(async () => (await statusOf(`${url}/readyz`))[0] === 200)
    expect((await statusOf(`${url}/healthz`))[0]).toBe(200)
    expect(await metric(url, 'ftqueue_members{server="a1"}')).toBe(2)

    expect((await run(['create', '12'], environment)).code).toBe(0)
    expect((await run(['push', '25', '5'], environment)).code).toBe(0)
    const pushed = 'ftqueue_operations_total{server="a2",operation="push",status="ok"}'
    await eventually(async () => (await metric(url, pushed)) === 1)
    expect(await metric(url, 'ftqueue_items{server="a2"}')).toBe(1)

    process.kill(serve.ready[0]?.pid ?? 0, 'SIGKILL')
    await eventually(async () => (await statusOf(`${url}/readyz`))[0] === 503)
    expect((await statusOf(`${url}/readyz`))[1]).toContain('server a1 ended unexpectedly: killed')
    expect((await statusOf(`${url}/healthz`))[0]).toBe(200)
    expect(await metric(url, 'ftqueue_server_crashes_total{server="a1"}')).toBe(1)

    await eventually(() => readFileSync(said, 'utf8').includes('ended unexpectedly'))
    await serve.kill('SIGTERM')
    const lines = readFileSync(said, 'utf8').trim().split('\n')
    expect(lines.every((line) => line.startsWith('@nobody '))).toBe(true)
    expect(lines.filter((line) => line.includes('READY=1'))).toHaveLength(1)
    expect(lines.some((line) => line.includes('WATCHDOG=1'))).toBe(true)
    expect(lines.at(-1)).toContain('STOPPING=1')
  })

  it('change what they write to their logs while they run', async () => {
    const environment = place()
    const serve = new Serve(['--count', '2', '--name', 'a', '--no-classic'], environment)
    await serve.up(2)
    const level = (line: string): ReturnType<typeof run> => run(line.split(' '), environment)
    expect((await level('log-level error --server a1')).out).toBe('a1: error\n')
    expect((await level('log-level')).out).toBe('a1: error\na2: default\n')
    await eventually(async () => (await level('logs --server a1 --json')).out.includes('log-level'))
    const { pid } = serve.ready[1] ?? {}
    process.kill(pid ?? 0, 'SIGKILL')
    await serve.together(serve.ready.slice(0, 1).map(({ server }) => server))
    const { out } = await level('logs --server a1 --json')
    const events = out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { event: string }).event)
    // Its configuration changed since, which is said at a lower level.
    expect(events.at(-1)).toBe('log-level')
    const shown = JSON.parse((await level('log-level default --json')).out) as object
    expect(shown).toMatchObject({
      servers: [
        { name: 'a1', level: null, running: true },
        { name: 'a2', level: null, running: false }
      ]
    })
  })

  it('are ended when they do not leave in time, with a line that says so', async () => {
    const flags = ['--count', '2', '--name', 'a', '--no-classic', '--stop-timeout', '1']
    const serve = new Serve(flags, place())
    await serve.up(2)
    const { pid } = serve.ready[1] ?? {}
    process.kill(pid ?? 0, 'SIGSTOP')
    const { code, err } = await serve.kill('SIGTERM')
    expect(code).toBe(1)
    expect(err.match(/did not stop within/g)).toHaveLength(1)
    expect(err).toContain('server a2 did not stop within 1 s and was ended')
  })

  it('are ended at once by a second signal', async () => {
    const serve = new Serve(['--name', 'a', '--no-classic', '--stop-timeout', '600'], place())
    await serve.up(1)
    process.kill(serve.ready[0]?.pid ?? 0, 'SIGSTOP')
    serve.child.kill('SIGTERM')
    await eventually(() => serve.err.includes('stopping'))
    const { code, err } = await serve.kill('SIGTERM')
    expect(code).toBe(1)
    expect(err).toContain('ended at once: a\n')
  })

  it('take their join code from a file', async () => {
    const environment = place()
    const made = await run(
      ['group', 'new', '--name', environment['FTQUEUE_GROUP'] ?? ''],
      environment
    )
    const key = join(temporaryFolder(), 'key')
    writeFileSync(key, made.out)
    const serve = new Serve(['--key-file', key], environment)
    await serve.up(1)
    expect(serve.err).toContain('closed group')
  })
})
