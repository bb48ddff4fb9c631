/** `npm start`: builds FTQueue and opens its window, in a browser where no Electron runs. */
import path from 'node:path'
import { showInBrowser } from './browser.mjs'
import { buildApp } from './build.mjs'
import { runChild } from './child.mjs'
import { displayProblem, fetchElectron, findElectron, isLinuxRoot } from './electron.mjs'

/** What the system's loader ends a program with. */
const LIBRARY_MISSING = 127

const root = path.resolve(import.meta.dirname, '..')

/**
 * One line: why there is no window of its own. A browser shows it then.
 * @param {string} problem
 */
async function fallBack(problem) {
  console.error(`FTQueue cannot open a window of its own: ${problem}. A browser shows it instead.`)
  process.exitCode = await showInBrowser(root)
}

async function start() {
  if (!buildApp()) {
    process.exitCode = 1
    return
  }
  const problem = displayProblem()
  if (problem !== null) {
    await fallBack(problem)
    return
  }
  const found = findElectron()
  const electron = found === null ? fetchElectron() : { binary: found }
  if ('problem' in electron) {
    await fallBack(electron.problem)
    return
  }
  const args = process.argv.slice(2)
  if (isLinuxRoot() && !args.includes('--no-sandbox')) {
    console.error('Running as root, for whom Chromium has no sandbox: adding --no-sandbox.')
    args.unshift('--no-sandbox')
  }
  try {
    const code = await runChild(electron.binary, [root, ...args], { cwd: root })
    if (code === LIBRARY_MISSING) await fallBack('Electron did not start, for the reason above')
    else process.exitCode = code
  } catch (error) {
    await fallBack(error instanceof Error ? error.message : String(error))
  }
}

await start()
