/**
 * The window where people may have it: in Electron, and in a browser that `ftqueue serve
 * --window` serves. The same page, and the same servers of this machine behind it.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { chromiumPath, serveWindow } from '../support/served-window'
import { launch, root } from './launch'

const ALL_SHELLS = ['Electron', 'Chromium'] as const
export type Shell = (typeof ALL_SHELLS)[number]

/** Where the tests run: both, unless scripts/test.mjs found that one is missing. */
export const SHELLS = ALL_SHELLS.filter((shell) =>
  (process.env['FTQUEUE_E2E_SHELLS'] ?? ALL_SHELLS.join()).includes(shell)
)

const artifacts = path.join(root, 'artifacts')

export interface OpenWindow {
  readonly page: Page
  readonly home: string
  readonly group: string
  /** What the page logged as an error or left uncaught. */
  readonly complaints: readonly string[]
  /** Keeps a picture of the window in `artifacts/`. */
  readonly picture: (name: string) => Promise<void>
  /** From now on, what the page saves as a file goes there. */
  readonly saveTo: (file: string) => Promise<void>
  /** Closes the window and stops what stands behind it; removes its home folder. */
  readonly close: () => Promise<void>
}

/** `environment` goes before what a test usually runs with. */
export function openWindow(
  shell: Shell,
  environment: Record<string, string> = {}
): Promise<OpenWindow> {
  return shell === 'Electron' ? openInElectron(environment) : openInBrowser(environment)
}

async function openInElectron(environment: Record<string, string>): Promise<OpenWindow> {
  const running = await launch(environment)
  const saveTo = (file: string): Promise<void> =>
    running.app.evaluate(({ session }, place) => {
      session.defaultSession.on('will-download', (_event, item) => item.setSavePath(place))
    }, file)
  return { ...running, saveTo }
}

async function openInBrowser(environment: Record<string, string>): Promise<OpenWindow> {
  const home = mkdtempSync(path.join(tmpdir(), 'ftqueue-browser-'))
  const group = `browser-${randomBytes(6).toString('hex')}`
  const variables = {
    FTQUEUE_INTERFACE: '127.0.0.1',
    FTQUEUE_HOME: home,
    FTQUEUE_GROUP: group,
    ...environment
  }
  const { url, stop } = await serveWindow(variables)
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox', '--disable-gpu']
  })
  const page = await browser.newPage({ viewport: { width: 1240, height: 820 } })
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.setDefaultTimeout(20_000)
  await page.goto(url)
  const picture = async (name: string): Promise<void> => {
    mkdirSync(artifacts, { recursive: true })
    await page.screenshot({ path: path.join(artifacts, `${name}.png`) })
  }
  const saveTo = (file: string): Promise<void> => {
    page.removeAllListeners('download')
    page.on('download', (download) => void download.saveAs(file))
    return Promise.resolve()
  }
  const close = async (): Promise<void> => {
    await browser.close()
    await stop()
    rmSync(home, { recursive: true, force: true })
  }
  return { page, home, group, complaints, picture, saveTo, close }
}
