/** Builds out/: main process, server and command line, preload, page; and the library. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const root = path.resolve(import.meta.dirname, '..')

/**
 * What the app and the command need. Says nothing unless something is wrong. Returns whether it
 * worked.
 */
export function buildApp() {
  return run('node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn')
}

/** Builds everything and says nothing unless something is wrong. Returns whether it worked. */
export function buildAll() {
  return buildApp() && run('scripts/library/build.mjs')
}

/**
 * @param {string} script path from the root
 * @param {readonly string[]} args
 */
function run(script, ...args) {
  const { status } = spawnSync(process.execPath, [path.join(root, script), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit']
  })
  return status === 0
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = buildAll() ? 0 : 1
}
