/** `ftqueue serve --window`: the window for a browser, asked as a browser would, and otherwise. */
import { request as httpRequest } from 'node:http'
import { describe, expect, it } from 'vitest'
import { eventually, freshGroup, run, Serve, type Environment } from '../support/command'
import { temporaryFolder } from '../support/temporary-folder'

function place(): Environment {
  return { FTQUEUE_HOME: temporaryFolder(), FTQUEUE_GROUP: freshGroup() }
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** Unlike `fetch`, it sends any headers. */
function ask(
  url: string,
  headers: Record<string, string> = {},
  body?: string,
  method = body === undefined ? 'GET' : 'POST'
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

class Browser {
  window = ''
  private readonly stop = new AbortController()

  constructor(
    readonly origin: string,
    readonly cookie: string
  ) {}

  /** Opens a window and gives the first event of its stream. */
  async connect(window: string | null = null): Promise<{ window: string; isNew: boolean }> {
    const response = await fetch(`${this.origin}/events`, {
      method: 'POST',
      headers: { ...this.headers(), origin: this.origin },
      body: JSON.stringify({ window }),
      signal: this.stop.signal
    })
    expect(response.status).toBe(200)
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    const first = (await reader?.read())?.value ?? ''
    const hello = JSON.parse(/^event: hello\ndata: (.*)\n\n/.exec(first)?.[1] ?? '') as {
      window: string
      isNew: boolean
    }
    this.window = hello.window
    return hello
  }

  headers(): Record<string, string> {
    return {
      origin: this.origin,
      cookie: this.cookie,
      'content-type': 'application/json',
      'x-ftqueue-window': this.window
    }
  }

  request(channel: string, argument: unknown, changed: Record<string, string> = {}) {
    const url = `${this.origin}/requests/${channel}`
    return ask(url, { ...this.headers(), ...changed }, JSON.stringify({ argument }))
  }

  leave(): void {
    this.stop.abort()
  }
}

async function addresses(serve: Serve, count: number): Promise<string[]> {
  const urls = (): string[] =>
    [...serve.out.matchAll(/^\{"event":"window","url":"([^"]+)"\}$/gm)].map(([, url = '']) => url)
  await eventually(() => {
    if (serve.child.exitCode !== null) throw new Error(`serve ended: ${serve.err}`)
    return urls().length >= count
  })
  return urls()
}

/** Opens an address as a browser does. */
async function enter(url: string): Promise<Browser> {
  const { status, headers } = await ask(url)
  expect(status).toBe(303)
  expect(headers['location']).toBe('/')
  const [cookie = ''] = headers['set-cookie'] ?? []
  expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/)
  return new Browser(new URL(url).origin, cookie.split(';')[0] ?? '')
}

describe('serve --window', () => {
  it('lets one browser in with each address, and shows it the window', async () => {
    const serve = new Serve(['--count', '1', '--window', '0', '--no-classic'], place())
    const [first = ''] = await addresses(serve, 1)
    expect(first).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/)
    const { origin, cookie } = await enter(first)
    const page = await ask(`${origin}/`, { cookie })
    expect(page.status).toBe(200)
    expect(page.text).toContain('<div id="root">')
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(page.headers['x-content-type-options']).toBe('nosniff')
    const used = await ask(first)
    expect([used.status, used.headers['set-cookie']]).toEqual([403, undefined])
    expect(used.text).toContain('used already')
    expect((await addresses(serve, 2))[1]).not.toBe(first)
  })

  it('shows nothing to who was not let in', async () => {
    const serve = new Serve(['--window', '0', '--no-classic'], place())
    const [first = ''] = await addresses(serve, 1)
    const { origin } = new URL(first)
    for (const path of ['/', '/index.html', '/../main/cli.js', '/?token=wrong', '/?token=']) {
      const { status, text } = await ask(origin + path)
      expect([401, 403]).toContain(status)
      expect(text).not.toContain('<div id="root">')
    }
    const { status } = await new Browser(origin, '').request('state:read', null)
    expect(status).toBe(401)
  })

  it('refuses other names, other pages, and what is malformed', async () => {
    const serve = new Serve(['--count', '1', '--window', '0', '--no-classic'], place())
    const browser = await enter((await addresses(serve, 1))[0] ?? '')
    await browser.connect()
    const status = async (answer: Promise<Answer>): Promise<number> => (await answer).status
    const read = (changed: Record<string, string>) =>
      status(browser.request('state:read', null, changed))
    expect(await read({})).toBe(200)
    expect(await read({ host: 'evil.example' })).toBe(421)
    expect(await read({ origin: 'http://evil.example' })).toBe(403)
    expect(await read({ 'content-type': 'text/plain' })).toBe(415)
    expect(await read({ 'x-ftqueue-window': 'another' })).toBe(409)
    expect(await status(browser.request('nothing', null))).toBe(404)
    expect(await status(browser.request('__proto__', null))).toBe(404)
    expect(await status(browser.request('servers:start', { count: 1e9 }))).toBe(400)
    expect(await status(browser.request('command:run', 'x'.repeat(2 ** 20)))).toBe(400)
    expect(await status(ask(`${browser.origin}/events`, browser.headers(), '{'))).toBe(400)
    const { origin, cookie } = browser
    expect(await status(ask(`${origin}/`, { cookie }, undefined, 'DELETE'))).toBe(405)
    for (const path of ['/%2e%2e%2fmain%2fcli.js', '/missing.html', '/assets']) {
      expect(await status(ask(origin + path, { cookie }))).toBe(404)
    }
    browser.leave()
  })

  it('starts servers and runs commands, each window with variables of its own', async () => {
    const environment = place()
    const serve = new Serve(['--count', '0', '--window', '0', '--no-classic'], environment)
    const browser = await enter((await addresses(serve, 1))[0] ?? '')
    const other = new Browser(browser.origin, browser.cookie)
    await Promise.all([browser.connect(), other.connect()])
    const started = await browser.request('servers:start', { count: 2, name: 'w' })
    expect(JSON.parse(started.text)).toEqual({ answer: { ok: true, value: ['w1', 'w2'] } })
    const line = async (who: Browser, text: string): Promise<unknown> => {
      const { text: answer } = await who.request('command:run', { line: text })
      return (JSON.parse(answer) as { answer: unknown }).answer
    }
    expect(await line(browser, 'q = create 12')).toMatchObject({
      ok: true,
      value: { answer: { result: 25 } }
    })
    expect(await line(other, 'size $q')).toMatchObject({ ok: false })
    expect(await line(browser, 'size $q')).toMatchObject({ ok: true })
    const whole = await other.request('state:read', null)
    const { answer } = JSON.parse(whole.text) as {
      answer: { patch: { info: unknown; servers: { changed: { name: string }[] } } }
    }
    expect(answer.patch.servers.changed.map(({ name }) => name)).toEqual(['w1', 'w2'])
    expect(answer.patch.info).toMatchObject({ shell: 'browser' })
    browser.leave()
    other.leave()
    expect((await serve.end()).code).toBe(0)
  })

  it('knows a browser again after a restart at the same port', async () => {
    const environment = place()
    const first = new Serve(['--count', '0', '--window', '0'], environment)
    const browser = await enter((await addresses(first, 1))[0] ?? '')
    const { window } = await browser.connect()
    await first.end()
    const { port } = new URL(browser.origin)
    const second = new Serve(['--count', '0', '--window', port], environment)
    await addresses(second, 1)
    const back = new Browser(browser.origin, browser.cookie)
    expect((await back.connect(window)).isNew).toBe(true)
    back.leave()
  })

  it.each([
    [['--count', '0'], /--count 0 starts nothing/],
    [['--window-host', '127.0.0.1'], /give --window, too/],
    [['--window', '0', '--window-host', '203.0.113.77'], /give --window-host an address of this/]
  ])('refuses %j with one line', async (args, line) => {
    const { code, err } = await run(['serve', ...args], place())
    expect([code, err.trim().split('\n').length]).toEqual([2, 1])
    expect(err).toMatch(line)
  })

  it('names a port that is in use, and starts nothing', async () => {
    const serve = new Serve(['--count', '0', '--window', '0'], place())
    const { port } = new URL((await addresses(serve, 1))[0] ?? '')
    const { code, out, err } = await run(['serve', '--json', '--window', port], place())
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(new RegExp(`^ftqueue: port ${port} of 127\\.0\\.0\\.1 is in use: .*\n$`))
  })
})
