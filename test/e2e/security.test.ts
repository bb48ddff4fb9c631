import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, until, type RunningApp } from './launch'

describe('the window is locked down', () => {
  let running: RunningApp
  beforeAll(async () => {
    running = await launch()
  })
  afterAll(() => running.close())

  it('is served from its own scheme', () => {
    expect(running.page.url()).toMatch(/^app:\/\/ftqueue\/index\.html/)
  })

  it('has no Node, no Electron, and a bridge of two functions', async () => {
    const seen = await running.page.evaluate(() => ({
      globals: ['require', 'process', 'module', 'Buffer', 'electron', 'global'].filter(
        (name) => name in window
      ),
      bridge: Object.keys(window.ftqueue).sort()
    }))
    expect(seen).toEqual({ globals: [], bridge: ['listen', 'request'] })
  })

  it('is sandboxed and isolated', async () => {
    const preferences = await running.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>
      }
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } =
        contents.getLastWebPreferences()
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag }
    })
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false
    })
  })

  it('runs no inline script and no code from text', async () => {
    const result = await running.page.evaluate(async () => {
      const violated: string[] = []
      document.addEventListener('securitypolicyviolation', (event) => {
        violated.push(event.effectiveDirective)
      })
      const script = document.createElement('script')
      script.textContent = 'window.wasRun = true'
      document.head.append(script)
      const image = document.createElement('img')
      image.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='
      document.body.append(image)
      const blocked = await new Promise<boolean>((resolve) => {
        image.onload = () => {
          resolve(false)
        }
        image.onerror = () => {
          resolve(true)
        }
      })
      script.remove()
      image.remove()
      return { wasRun: 'wasRun' in window, blocked, violated }
    })
    expect(result.wasRun).toBe(false)
    expect(result.blocked).toBe(true)
    expect(result.violated).toEqual(expect.arrayContaining(['script-src-elem', 'img-src']))
  })

  it('reaches nothing outside, and only its own files inside', async () => {
    const answers = await running.page.evaluate(async () => {
      const get = (url: string) =>
        fetch(url).then(
          ({ status }) => status,
          () => 'refused'
        )
      return {
        outside: await get('http://127.0.0.1:9/'),
        own: await get('app://ftqueue/index.html'),
        missing: await get('app://ftqueue/missing.html'),
        main: await get('app://ftqueue/%2e%2e%2fmain%2findex.js'),
        file: await get('file:///etc/passwd')
      }
    })
    expect(answers).toEqual({
      outside: 'refused',
      own: 200,
      missing: 404,
      main: 404,
      file: 'refused'
    })
  })

  it('goes nowhere else and opens nothing', async () => {
    const before = running.page.url()
    const opened = await running.page.evaluate(() => window.open('app://ftqueue/index.html'))
    expect(opened).toBeNull()
    await running.app.evaluate(({ BrowserWindow }) => {
      const tries: string[] = []
      Object.assign(globalThis, { navigationTries: tries })
      BrowserWindow.getAllWindows()[0]?.webContents.on('will-frame-navigate', (event) => {
        tries.push(`${event.url} ${event.defaultPrevented ? 'prevented' : 'allowed'}`)
      })
    })
    await running.page.evaluate(() => {
      setTimeout(() => {
        location.href = 'https://example.org/'
      })
    })
    const tries = (): Promise<string[]> =>
      running.app.evaluate(
        () => (globalThis as unknown as { navigationTries: string[] }).navigationTries
      )
    await until('a navigation was tried', async () => (await tries()).length > 0)
    expect(await tries()).toEqual(['https://example.org/ prevented'])
    expect(running.page.url()).toBe(before)
    const windows = await running.app.evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows().length
    )
    expect(windows).toBe(1)
  })

  it('downloads what the page itself made, and nothing else', async () => {
    const file = path.join(running.home, 'saved.txt')
    await running.app.evaluate(({ session }, savePath) => {
      const asked: string[] = []
      Object.assign(globalThis, { downloadsAsked: asked })
      session.defaultSession.on('will-download', (event, item) => {
        asked.push(`${item.getFilename()} ${event.defaultPrevented ? 'prevented' : 'allowed'}`)
        if (!event.defaultPrevented) item.setSavePath(savePath)
      })
    }, file)
    const asked = (): Promise<string[]> =>
      running.app.evaluate(
        () => (globalThis as unknown as { downloadsAsked: string[] }).downloadsAsked
      )
    await running.page.evaluate(() => {
      const save = (href: string, name: string): void => {
        const link = document.createElement('a')
        link.href = href
        link.download = name
        link.click()
      }
      save(URL.createObjectURL(new Blob(['made here'])), 'own.txt')
      save('data:text/plain,hello', 'data.txt')
    })
    await until('both were asked for', async () => (await asked()).length === 2)
    expect((await asked()).sort()).toEqual(['data.txt prevented', 'own.txt allowed'])
    await until('the file is there', () => existsSync(file))
    await until('it is whole', () => readFileSync(file, 'utf8') === 'made here')
  })

  it('has no permission', async () => {
    const states = await running.page.evaluate(async () => [
      await Notification.requestPermission(),
      (await navigator.permissions.query({ name: 'geolocation' })).state,
      await navigator.mediaDevices.getUserMedia({ audio: true }).then(
        () => 'granted',
        () => 'denied'
      )
    ])
    expect(states).toEqual(['denied', 'denied', 'denied'])
  })

  it('is refused malformed requests and unknown channels', async () => {
    const refusals = await running.page.evaluate(async () => {
      const ask = (channel: string, argument: unknown) =>
        window.ftqueue.request(channel as 'state:read', argument as null).then(
          () => 'answered',
          (error: unknown) => String(error)
        )
      return [
        await ask('servers:stop', { name: '../../x' }),
        await ask('servers:start', { count: 1e9 }),
        await ask('shell:open', { path: '/' })
      ]
    })
    expect(refusals[0]).toContain('servers:stop: refused')
    expect(refusals[1]).toContain('servers:start: refused')
    expect(refusals[2]).toContain('there is no channel shell:open')
  })
})
