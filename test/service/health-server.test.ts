import { request as httpRequest } from 'node:http'
import { createConnection } from 'node:net'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CONTENT_TYPE } from '../../src/main/service/exposition'
import { HealthServer } from '../../src/main/service/health-server'
import type { ServerSnapshot } from '../../src/main/service/pulse'
import { readExposition } from './exposition'
import { figures, snapshot } from './samples'

let server: HealthServer
let now: readonly ServerSnapshot[]

beforeEach(async () => {
  now = [snapshot()]
  server = await HealthServer.open({ port: 0, version: '1', snapshots: () => now })
})

afterEach(() => server.close())

interface Answer {
  readonly status: number
  readonly type: string
  readonly text: string
}

/** Unlike `fetch`, it sends any headers. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${server.url}${path}`, { method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => {
        const { statusCode = 0, headers: got } = response
        resolve({ status: statusCode, type: got['content-type'] ?? '', text })
      })
    })
    request.on('error', reject)
    request.end()
  })
}

describe('the health over HTTP', () => {
  it('is good, and says of whom', async () => {
    const { status, type, text } = await ask('/readyz')
    expect([status, type]).toEqual([200, 'application/json; charset=utf-8'])
    expect(JSON.parse(text)).toEqual({
      status: 'ready',
      problems: [],
      servers: [
        {
          name: 'a',
          server: '00000000000a',
          state: 'running',
          phase: 'operational',
          config: '3.aa',
          primary: true,
          store: true
        }
      ]
    })
    expect(JSON.parse((await ask('/healthz?verbose')).text)).toMatchObject({ status: 'ok' })
  })

  it('is not ready, and alive, with the reason', async () => {
    now = [snapshot({ figures: figures({ isStoreAble: false }) })]
    const ready = await ask('/readyz')
    expect(ready.status).toBe(503)
    expect(JSON.parse(ready.text)).toMatchObject({
      status: 'not ready',
      problems: ['server a cannot write to its disk']
    })
    expect((await ask('/healthz')).status).toBe(200)
    now = [snapshot({ unanswered: 11 })]
    const alive = await ask('/healthz')
    expect(alive.status).toBe(503)
    expect(JSON.parse(alive.text)).toMatchObject({
      status: 'failing',
      problems: ['server a did not answer for 11 seconds']
    })
  })

  it('has metrics', async () => {
    const { status, type, text } = await ask('/metrics')
    expect([status, type]).toEqual([200, CONTENT_TYPE])
    expect(readExposition(text).get('ftqueue_items')?.samples).toEqual([
      { name: 'ftqueue_items', labels: { server: 'a' }, value: 3 }
    ])
  })

  it('is refused to a page that lets a name of its own point here', async () => {
    expect((await ask('/metrics', { host: 'evil.example' })).status).toBe(421)
    expect((await ask('/metrics', { host: 'localhost:1' })).status).toBe(200)
  })

  it('is only to be read', async () => {
    expect((await ask('/metrics', {}, 'POST')).status).toBe(405)
    const head = await ask('/healthz', {}, 'HEAD')
    expect([head.status, head.text]).toEqual([200, ''])
    expect((await ask('/')).status).toBe(404)
  })

  it('takes no long heads', async () => {
    expect((await ask('/metrics', { x: 'a'.repeat(9000) })).status).toBe(431)
  })

  it('has a bound of connections', async () => {
    const { port } = new URL(server.url)
    const open = Array.from({ length: 16 }, () => createConnection(Number(port), '127.0.0.1'))
    await Promise.all(open.map((one) => once(one, 'connect')))
    await expect(ask('/healthz')).rejects.toThrow(/hang up|ECONNRESET/)
    const closed = open.map((one) => once(one, 'close'))
    for (const one of open) one.destroy()
    await Promise.all(closed)
  })

  it('says what to do about a port that is in use', async () => {
    const port = Number(new URL(server.url).port)
    await expect(HealthServer.open({ port, version: '1', snapshots: () => [] })).rejects.toThrow(
      `port ${port} of 127.0.0.1 is in use: give --health another one`
    )
  })
})
