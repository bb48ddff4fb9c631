import { describe, expect, it } from 'vitest'
import { httpBridge, type ConnectionNews } from '../../../src/renderer/store/http-bridge'
import { settle } from '../test-platform'

/** An app that answers over HTTP, as told. */
function setUp() {
  const timers: { readonly delayMs: number; readonly callback: () => void }[] = []
  const posts: { readonly url: string; readonly window: string; readonly body: string }[] = []
  const news: ConnectionNews[] = []
  let stream: ReadableStreamDefaultController<Uint8Array> | null = null
  let status = 200
  const answer: typeof fetch = (input, init) => {
    const url = input as string
    const headers = init?.headers as Record<string, string>
    const body = init?.body as string
    posts.push({ url, window: headers['x-ftqueue-window'] ?? '', body })
    if (status !== 200) return Promise.resolve(new Response('no', { status }))
    if (url !== '/events') return Promise.resolve(Response.json({ answer: { url } }))
    const events = new ReadableStream<Uint8Array>({
      start(controller) {
        stream = controller
        init?.signal?.addEventListener('abort', () => controller.error(new Error('aborted')))
      }
    })
    return Promise.resolve(new Response(events))
  }
  const bridge = httpBridge({
    fetch: answer,
    later: (delayMs, callback) => timers.push({ delayMs, callback })
  })
  bridge.onConnection((one) => news.push(one))
  const send = async (text: string): Promise<void> => {
    await settle()
    stream?.enqueue(new TextEncoder().encode(text))
    await wait()
  }
  const hello = (window: string, isNew: boolean): Promise<void> =>
    send(`event: hello\ndata: ${JSON.stringify({ window, isNew })}\n\n`)
  const cut = async (): Promise<void> => {
    stream?.close()
    await wait()
  }
  const retry = async (): Promise<void> => {
    timers.findLast(({ delayMs }) => delayMs < 10_000)?.callback()
    await wait()
  }
  return {
    bridge,
    posts,
    news,
    timers,
    send,
    hello,
    cut,
    retry,
    refuse: (code: number) => (status = code)
  }
}

/** Streams need turns of the event loop. */
async function wait(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
}

describe('httpBridge', () => {
  it('holds requests until it is connected, and names its window with them', async () => {
    const { bridge, hello, posts } = setUp()
    const answer = bridge.request('servers:stop', { name: 'a' })
    await settle()
    expect(posts.map(({ url }) => url)).toEqual(['/events'])
    await hello('w1', true)
    expect(await answer).toEqual({ url: '/requests/servers:stop' })
    expect(posts[1]).toEqual({
      url: '/requests/servers:stop',
      window: 'w1',
      body: '{"argument":{"name":"a"}}'
    })
  })

  it('tells events to those who listen, however they are cut into pieces', async () => {
    const { bridge, hello, send } = setUp()
    const heard: unknown[] = []
    const stop = bridge.listen('logs:batch', (batch) => heard.push(batch))
    await hello('w1', true)
    const text = 'event: logs:batch\ndata: {"lines":[],"dropped":1}\n\n'
    await send(': \n\n' + text.slice(0, 10))
    await send(text.slice(10) + text)
    expect(heard).toEqual([
      { lines: [], dropped: 1 },
      { lines: [], dropped: 1 }
    ])
    stop()
    await send(text)
    expect(heard).toHaveLength(2)
  })

  it('says that the app is gone, and that it is back', async () => {
    const { bridge, hello, cut, retry, news, posts } = setUp()
    await hello('w1', true)
    expect(news).toEqual([])
    await cut()
    expect(news).toEqual([
      { kind: 'lost', problem: expect.stringContaining('does not answer') as string }
    ])
    await expect(bridge.request('doctor:run', null)).rejects.toThrow('does not answer')
    await retry()
    expect(posts.at(-1)?.body).toBe('{"window":"w1"}')
    await hello('w1', false)
    expect(news.at(-1)).toEqual({ kind: 'again', forgotten: false })
  })

  it('watches again what it watched, where the app forgot it', async () => {
    const { bridge, hello, cut, retry, posts } = setUp()
    await hello('w1', true)
    await bridge.request('groups:watch', { on: true })
    await cut()
    await retry()
    const before = posts.length
    await hello('w2', true)
    expect(posts.slice(before)).toEqual([
      { url: '/requests/groups:watch', window: 'w2', body: '{"argument":{"on":true}}' }
    ])
  })

  it('has everything read anew when it missed some', async () => {
    const { hello, send, news } = setUp()
    await hello('w1', true)
    await send('event: behind\ndata: null\n\n')
    expect(news).toEqual([{ kind: 'again', forgotten: false }])
  })

  it('takes a stream that is silent for dead', async () => {
    const { hello, timers, news } = setUp()
    await hello('w1', true)
    const silence = (): void => timers.findLast(({ delayMs }) => delayMs > 10_000)?.callback()
    silence()
    await wait()
    expect(news).toEqual([])
    silence()
    await wait()
    expect(news.map(({ kind }) => kind)).toEqual(['lost'])
  })

  it.each([
    [401, 'not let in'],
    [503, 'Too many windows'],
    [500, '(500)']
  ])('tells what %i means', async (code, text) => {
    const { refuse, hello, cut, retry, news } = setUp()
    await hello('w1', true)
    refuse(code)
    await cut()
    await retry()
    expect(news.at(-1)).toEqual({ kind: 'lost', problem: expect.stringContaining(text) as string })
  })
})
