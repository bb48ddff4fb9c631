/**
 * Starts the built app in a real Electron, with a home folder and a group of its
 * own, on loopback. Everything that the window complains about is kept.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { onTestFailed, onTestFinished } from 'vitest'

export const root = path.resolve(import.meta.dirname, '../..')
const artifacts = path.join(root, 'artifacts')
const flags = ['--no-sandbox', '--disable-gpu']

/** One app with what it was started with. */
export interface RunningApp {
  readonly app: ElectronApplication
  readonly page: Page
  readonly home: string
  readonly group: string
  /** What the page logged as an error or left uncaught. */
  readonly complaints: readonly string[]
  /** Keeps a picture of the window in `artifacts/`. */
  readonly picture: (name: string) => Promise<void>
  /** Starts the app once more with the same home, to open these files; resolves with its exit code. */
  readonly startAgain: (...files: readonly string[]) => Promise<number | null>
  /** Closes the app, and removes its home folder. */
  readonly close: () => Promise<void>
}

/** The executable that Playwright launches too: what the `electron` package names. */
function electron(): string {
  return createRequire(import.meta.url)('electron') as string
}

/** `environment` goes before what a test usually runs with; `files` are to be opened. */
export async function launch(
  environment: Record<string, string> = {},
  files: readonly string[] = []
): Promise<RunningApp> {
  const home = mkdtempSync(path.join(tmpdir(), 'ftqueue-e2e-'))
  const group = `e2e-${randomBytes(6).toString('hex')}`
  const env = {
    ...(process.env as Record<string, string>),
    FTQUEUE_INTERFACE: '127.0.0.1',
    FTQUEUE_HOME: home,
    FTQUEUE_GROUP: group,
    ...environment
  }
  const app = await _electron.launch({
    args: [...flags, root, ...files],
    cwd: root,
    env
  })
  const page = await app.firstWindow()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.setDefaultTimeout(20_000)
  await page.waitForLoadState('load')

  const picture = async (name: string): Promise<void> => {
    mkdirSync(artifacts, { recursive: true })
    await page.screenshot({ path: path.join(artifacts, `${name}.png`) })
  }
  const startAgain = (...again: readonly string[]): Promise<number | null> =>
    new Promise((resolve, reject) => {
      const args = [...flags, root, ...again]
      const second = spawn(electron(), args, { cwd: root, env, stdio: 'ignore' })
      second.on('error', reject)
      second.on('exit', resolve)
    })
  const close = async (): Promise<void> => {
    await app.close()
    rmSync(home, { recursive: true, force: true })
  }
  return { app, page, home, group, complaints, picture, startAgain, close }
}

/** With a settings file instead of variables; closed when the test is over. */
export async function launchWithFile(): Promise<RunningApp & { readonly file: string }> {
  const home = mkdtempSync(path.join(tmpdir(), 'ftqueue-e2e-settings-'))
  const file = path.join(home, 'settings.json')
  const group = path.basename(home)
  writeFileSync(file, JSON.stringify({ group, interface: '127.0.0.1' }))
  const running = await launch({ FTQUEUE_HOME: home, FTQUEUE_INTERFACE: '', FTQUEUE_GROUP: '' })
  onTestFinished(async () => {
    await running.close()
    rmSync(home, { recursive: true, force: true })
  })
  return { ...running, home, group, file }
}

/** Keeps a picture of the window when the test that calls it fails. */
export function pictureOnFailure({ picture }: Pick<RunningApp, 'picture'>, name: string): void {
  onTestFailed(async () => {
    await picture(`failed-${name}`).catch(() => undefined)
  })
}

/** Waits until `probe` is true; fails when it is not within the time. */
export async function until(
  what: string,
  probe: () => boolean | Promise<boolean>,
  timeoutMs = 20_000
): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!(await probe())) {
    if (Date.now() > end) throw new Error(`never came true: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Whether a process of this machine is alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
