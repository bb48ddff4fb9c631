import { describe, expect, it } from 'vitest'
import { requestGuards, type RequestChannel } from '../../src/shared/ipc'
import { serveRequests, type Sender } from '../../src/main/app/requests'
import type { RequestHandlers } from '../../src/main/desk/request-handlers'

type Listener = (event: never, argument: unknown) => unknown
const ownPage: Sender = { url: 'app://ftqueue/index.html', parent: null }

function serve() {
  const listeners = new Map<string, Listener>()
  const calls: [string, unknown][] = []
  const handlers = Object.fromEntries(
    Object.keys(requestGuards).map((channel) => [
      channel,
      (argument: unknown) => {
        calls.push([channel, argument])
        return `answer of ${channel}`
      }
    ])
  ) as unknown as RequestHandlers
  serveRequests(
    { handle: (channel, listener) => void listeners.set(channel, listener as Listener) },
    handlers,
    (url) => url.startsWith('app://ftqueue/')
  )
  const invoke = (channel: RequestChannel, argument: unknown, senderFrame: Sender | null) =>
    listeners.get(channel)?.({ senderFrame } as never, argument)
  return { listeners, calls, invoke }
}

describe('serveRequests', () => {
  it('serves exactly the channels of the table', () => {
    const { listeners } = serve()
    expect([...listeners.keys()].sort()).toEqual(Object.keys(requestGuards).sort())
  })

  it('hands a good argument over and the answer back', () => {
    const { invoke, calls } = serve()
    expect(invoke('servers:stop', { name: 'a1' }, ownPage)).toBe('answer of servers:stop')
    expect(calls).toEqual([['servers:stop', { name: 'a1' }]])
  })

  it.each<[RequestChannel, unknown]>([
    ['state:read', {}],
    ['state:read', undefined],
    ['servers:start', { count: 0 }],
    ['servers:start', { count: 17 }],
    ['servers:start', { count: 1.5 }],
    ['servers:start', { count: 1, name: '../x' }],
    ['servers:start', { count: 1, extra: true }],
    ['servers:stop', { name: '' }],
    ['servers:kill', ['a1']],
    ['queues:items', { server: 'not an id', queue: 1, offset: 0, count: 10 }],
    ['queues:items', { server: null, queue: 0, offset: 0, count: 10 }],
    ['command:run', { line: 'x'.repeat(1001) }],
    ['command:run', 'pop 1']
  ])('refuses %s with %j', (channel, argument) => {
    const { invoke, calls } = serve()
    expect(() => invoke(channel, argument, ownPage)).toThrow(`${channel}: refused`)
    expect(calls).toEqual([])
  })

  it.each<[string, Sender | null]>([
    ['another page', { url: 'https://example.org/', parent: null }],
    ['a frame inside the page', { url: ownPage.url, parent: {} as never }],
    ['a frame that is gone', null]
  ])('refuses %s', (_who, sender) => {
    const { invoke, calls } = serve()
    expect(() => invoke('state:read', null, sender)).toThrow('state:read: refused')
    expect(calls).toEqual([])
  })
})
