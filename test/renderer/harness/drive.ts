/**
 * Looks at the window on the scripted group, in Debian's Chromium: checks what a
 * keyboard and a screen reader find, and takes pictures of every view.
 *
 *   node scripts/run-ts.mjs test/renderer/harness/drive.ts [PICTURES-FOLDER]
 *
 * A tool for development. What must hold in the real app is tested in test/e2e.
 */
import { once } from 'node:events'
import { createReadStream, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import react from '@vitejs/plugin-react'
import { chromium, type Browser } from 'playwright-core'
import { build } from 'vite'
import { checks } from './checks'
import type { Open } from './open'
import { pictures } from './pictures'

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const [folder = 'artifacts/harness'] = process.argv.slice(2)

/** A folder of this run alone: several may run at a time. */
const built = mkdtempSync(path.join(tmpdir(), 'ftqueue-harness-'))
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css'
}
/** As strict as the app's own. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self'"

/** Builds the harness as the app builds its window, and serves it as strictly. */
async function serve(): Promise<Server> {
  await build({
    configFile: false,
    root: process.cwd(),
    base: './',
    logLevel: 'warn',
    plugins: [react()],
    publicDir: false,
    build: {
      outDir: built,
      emptyOutDir: true,
      target: 'chrome114',
      assetsInlineLimit: 0,
      rolldownOptions: { input: 'test/renderer/harness/index.html' }
    }
  })
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = path.join(built, path.normalize(pathname))
    if (!existsSync(file)) {
      response.writeHead(404).end()
      return
    }
    const type = types[path.extname(file)] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type, 'content-security-policy': policy })
    createReadStream(file).pipe(response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return server
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
    await page.goto(
      `${base}/test/renderer/harness/index.html?scene=${scene}${still ? '&still' : ''}`
    )
    await page.getByRole('link', { name: 'Overview' }).waitFor()
    return page
  }
}

const server = await serve()
const address = server.address()
if (address === null || typeof address === 'string') {
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
  server.close()
  rmSync(built, { recursive: true, force: true })
}
