/** A window that `ftqueue serve --window` serves, and the browser to look at it. Needs a build. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'

const CHROMIUM_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The browser of this machine. */
export function chromiumPath(): string {
  const found = CHROMIUM_PLACES.find((place) => existsSync(place))
  if (found === undefined) throw new Error('no Chromium is installed: install chromium')
  return found
}

/** `ftqueue serve` with a window and no server yet. */
export function serveWindow(
  environment: Record<string, string>,
  flags: readonly string[] = []
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const cli = path.resolve('out/main/cli.js')
  const child = spawn(
    process.execPath,
    [cli, 'serve', '--count', '0', '--window', '0', '--json', ...flags],
    {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe']
    }
  )
  let said = ''
  child.stderr.on('data', (text: Buffer) => {
    said = (said + text.toString()).slice(-4000)
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = (): Promise<void> => {
    child.kill('SIGTERM')
    return ended
  }
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as { event: string; url?: string }
      if (event.event === 'window' && event.url !== undefined) resolve({ url: event.url, stop })
    })
    void ended.then(() => reject(new Error(`ftqueue serve ended: ${said}`)))
  })
}
