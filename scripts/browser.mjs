/** The window in a browser, where Electron cannot run: starts what serves it, and opens its address. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { runChild } from './child.mjs'

/**
 * Serves the window until it is told to end. Servers are started from the window.
 * @param {string} root
 * @returns {Promise<number>} the exit code
 */
export function showInBrowser(root) {
  const args = ['serve', '--count', '0', '--window', '0', '--json']
  let text = ''
  let isFirst = true
  /** @param {string} part */
  const read = (part) => {
    const lines = (text + part).split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) {
      const url = addressIn(line)
      if (url === null) continue
      console.log(isFirst ? `FTQueue's window: ${url}` : `For another browser: ${url}`)
      if (isFirst) openInBrowser(url)
      isFirst = false
    }
  }
  // A second signal kills: Ctrl-C must not reach it by the terminal and from here.
  const options = { cwd: root, detached: process.platform !== 'win32' }
  return runChild(
    process.execPath,
    [path.join(root, 'out/main/cli.js'), ...args],
    options,
    read,
    false
  )
}

/**
 * The address that an event tells; null: it tells of something else.
 * @param {string} line
 */
export function addressIn(line) {
  const event = /** @type {{ event?: unknown, url?: unknown }} */ (JSON.parse(line))
  return event.event === 'window' && typeof event.url === 'string' ? event.url : null
}

/**
 * What opens an address on this machine; null where nobody sits at it.
 * @param {NodeJS.Platform} platform
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @returns {readonly [string, ...string[]] | null}
 */
export function openerOf(platform, environment) {
  const { DISPLAY, WAYLAND_DISPLAY, SSH_CONNECTION, CI } = environment
  if (SSH_CONNECTION || CI) return null
  if (platform === 'darwin') return ['open']
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  return DISPLAY || WAYLAND_DISPLAY ? ['xdg-open'] : null
}

/** @param {string} url */
function openInBrowser(url) {
  const opener = openerOf(process.platform, process.env)
  if (opener === null) return
  const [command, ...args] = opener
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true })
  // The address stands there to be opened by hand.
  child.on('error', () => undefined)
  child.unref()
}
