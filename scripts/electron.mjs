/** Finds an Electron to run FTQueue with, and says in one line why there is none. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const electronPackage = path.dirname(
  createRequire(import.meta.url).resolve('electron/package.json')
)

/** The executable's path inside Electron's folder. */
function executableName() {
  if (process.platform === 'win32') return 'electron.exe'
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return 'electron'
}

/**
 * The Electron of ELECTRON_OVERRIDE_DIST_PATH, else the installed one; null for none.
 * @returns {string | null}
 */
export function findElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  const folder = override ?? path.join(electronPackage, 'dist')
  const binary = path.join(folder, executableName())
  return existsSync(binary) ? binary : null
}

/**
 * Fetches the binary of the `electron` package, once. Returns it, or why not.
 * @returns {{ readonly binary: string } | { readonly problem: string }}
 */
export function fetchElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override !== undefined) {
    return { problem: `ELECTRON_OVERRIDE_DIST_PATH is ${override}, which holds no Electron` }
  }
  if (process.stderr.isTTY) console.error('Fetching Electron, once …')
  const { stderr } = spawnSync(process.execPath, [path.join(electronPackage, 'install.js')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8'
  })
  const binary = findElectron()
  if (binary !== null) return { binary }
  const reason = /^\s*(?:\w*Error|[A-Z]+_[A-Z_]+): ?(.*)$/m.exec(stderr)?.[1]
  return {
    problem: `Electron's binary could not be fetched${reason === undefined ? '' : ` (${reason})`}`
  }
}

/**
 * Why no window can open on this machine; null when one can.
 * @returns {string | null}
 */
export function displayProblem() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  const isMissing = process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY
  return isMissing ? 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)' : null
}

/** Chromium's sandbox refuses to work for root on Linux. */
export function isLinuxRoot() {
  return process.platform === 'linux' && process.getuid?.() === 0
}

/** The version of Electron that the package names. */
export function electronVersion() {
  const text = readFileSync(path.join(electronPackage, 'package.json'), 'utf8')
  return /** @type {{ version: string }} */ (JSON.parse(text)).version
}
