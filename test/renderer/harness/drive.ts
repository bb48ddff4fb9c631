/**
 * Looks at the window on the scripted group, in Debian's Chromium: checks what a
 * keyboard and a screen reader find, and takes pictures of every view.
 *
 *   node scripts/run-ts.mjs test/renderer/harness/drive.ts [PICTURES-FOLDER]
 *
 * A tool for development. What must hold in the real app is tested in test/e2e.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import react from '@vitejs/plugin-react'
import { chromium, type Browser, type Page } from 'playwright-core'
import { createServer, type ViteDevServer } from 'vite'
import { checks } from './checks'
import { pictures } from './pictures'

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const [folder = 'artifacts/harness'] = process.argv.slice(2)

/** Opens a scene in a window of this size. */
export type Open = (scene: string, options?: OpenOptions) => Promise<Page>

export interface OpenOptions {
  readonly width?: number
  readonly height?: number
  readonly dark?: boolean
  /** No time passes by itself. */
  readonly still?: boolean
}

async function serve(): Promise<ViteDevServer> {
  const server = await createServer({
    configFile: false,
    root: process.cwd(),
    cacheDir: 'node_modules/.cache/harness',
    logLevel: 'warn',
    plugins: [react()],
    server: { host: '127.0.0.1', port: 0 }
  })
  return server.listen()
}

function opener(browser: Browser, base: string): Open {
  return async (scene, { width = 1280, height = 800, dark = false, still = false } = {}) => {
    const page = await browser.newPage({
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light'
    })
    page.on('pageerror', (error) => {
      throw error
    })
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') console.error(message.text())
    })
    await page.goto(`${base}/test/renderer/harness/?scene=${scene}${still ? '&still' : ''}`)
    await page.getByRole('link', { name: 'Overview' }).waitFor()
    return page
  }
}

const profile = mkdtempSync(path.join(tmpdir(), 'ftqueue-harness-'))
const server = await serve()
const address = server.httpServer?.address()
if (address === null || address === undefined || typeof address === 'string') {
  throw new Error('the harness got no port')
}
const browser = await chromium.launch({
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync'
  ]
})
try {
  mkdirSync(folder, { recursive: true })
  const open = opener(browser, `http://127.0.0.1:${String(address.port)}`)
  let failed = 0
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check(open)
      console.log(`ok      ${name}`)
    } catch (error) {
      failed += 1
      console.log(
        `FAILED  ${name}\n${error instanceof Error ? (error.stack ?? '') : String(error)}`
      )
    }
  }
  await pictures(open, folder)
  console.log(`pictures in ${folder}`)
  process.exitCode = failed === 0 ? 0 : 1
} finally {
  await browser.close()
  await server.close()
  rmSync(profile, { recursive: true, force: true })
}
