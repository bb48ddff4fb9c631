/**
 * Starts a packed app by its own binary, as a double click does: with a home folder, a display
 * and nothing else of FTQueue's. No debugger is open to Node in it, so that it is driven over
 * Chromium's port alone.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { onTestFailed, onTestFinished, vi } from 'vitest'

export interface PackagedApp {
  readonly page: Page
  /** What it printed as an error until now. */
  readonly said: () => string
}

/** What a person's session gives a program, and none of the variables of FTQueue. */
function bareEnvironment(home: string): NodeJS.ProcessEnv {
  const { PATH, DISPLAY, XAUTHORITY } = process.env
  return { HOME: home, PATH, DISPLAY, XAUTHORITY }
}

/** Ends with the test. */
export async function startApp(
  folder: string,
  home: string,
  args: readonly string[] = [],
  environment: NodeJS.ProcessEnv = {}
): Promise<PackagedApp> {
  const flags = ['--no-sandbox', '--disable-gpu', '--remote-debugging-port=0']
  const child = spawn(path.join(folder, 'ftqueue-app'), [...flags, ...args], {
    cwd: home,
    env: { ...bareEnvironment(home), ...environment },
    stdio: ['ignore', 'ignore', 'pipe']
  })
  const ended = once(child, 'exit')
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  let browser: Browser | null = null
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended
    await browser?.close()
  })
  // The defaults are of browsers' contexts, which Electron has not.
  browser = await chromium.connectOverCDP(await readyDebuggerOf(child), { noDefaults: true })
  const context = browser.contexts()[0]
  if (context === undefined) throw new Error('the app has no pages')
  const page = context.pages()[0] ?? (await context.waitForEvent('page'))
  page.setDefaultTimeout(20_000)
  onTestFailed(async () => {
    const file = path.resolve(import.meta.dirname, '../../artifacts/failed-package.png')
    await page.screenshot({ path: file }).catch(() => undefined)
  })
  await page.waitForLoadState('load')
  return { page, said: () => said }
}

/** Where to connect to, once the window's page is there: who comes in its making may wait forever. */
async function readyDebuggerOf(child: ChildProcess): Promise<string> {
  const address = await debuggerOf(child)
  const list = `http://${new URL(address).host}/json/list`
  const hasPage = async (): Promise<boolean> => {
    const targets = (await (await fetch(list)).json()) as readonly { type: string; url: string }[]
    return targets.some(({ type, url }) => type === 'page' && url.startsWith('app:'))
  }
  await vi.waitUntil(hasPage, { timeout: 20_000 })
  return address
}

/** Where Chromium's port is, as it says itself. */
function debuggerOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stderr?.setEncoding('utf8').on('data', (more: string) => {
      text += more
      const found = /DevTools listening on (ws:\S+)/.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the app ended with ${String(code)}: ${text}`)))
  })
}

/** One run of the packed command line; throws with what it said when it fails. */
export function ftqueue(folder: string, home: string, args: readonly string[]): string {
  return execFileSync(path.join(folder, 'ftqueue'), [...args], {
    cwd: home,
    env: bareEnvironment(home),
    encoding: 'utf8'
  }).trim()
}

export interface Serving {
  /** Asks it to end; resolves with its exit code and the signal that ended it. */
  readonly stop: () => Promise<readonly unknown[]>
}

/** `serve` of the packed command line, once it said what is waited for; ends with the test. */
export async function startServing(
  folder: string,
  home: string,
  { args, until }: { readonly args: readonly string[]; readonly until: RegExp }
): Promise<Serving> {
  const child = spawn(path.join(folder, 'ftqueue'), ['serve', ...args], {
    cwd: home,
    env: bareEnvironment(home),
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (until.test(said)) resolve()
    })
    child.once('exit', (code) => reject(new Error(`serve ended with ${String(code)}: ${said}`)))
  })
  return {
    stop: () => {
      child.kill('SIGTERM')
      return ended
    }
  }
}
