/** `npm start`: builds FTQueue and opens its window. */
import path from 'node:path'
import { buildAll } from './build.mjs'
import { runChild } from './child.mjs'
import { displayProblem, fetchElectron, findElectron, isLinuxRoot } from './electron.mjs'

const root = path.resolve(import.meta.dirname, '..')

/**
 * One line: why no window opens, and what works all the same.
 * @param {string} problem
 */
function giveUp(problem) {
  console.error(
    `FTQueue's window cannot open: ${problem}. ` +
      'Without a window: ftqueue serve (node out/main/cli.js serve)'
  )
  process.exitCode = 1
}

async function start() {
  if (!buildAll()) {
    process.exitCode = 1
    return
  }
  const problem = displayProblem()
  if (problem !== null) {
    giveUp(problem)
    return
  }
  const found = findElectron()
  const electron = found === null ? fetchElectron() : { binary: found }
  if ('problem' in electron) {
    giveUp(electron.problem)
    return
  }
  const args = process.argv.slice(2)
  if (isLinuxRoot() && !args.includes('--no-sandbox')) {
    console.error('Running as root, for whom Chromium has no sandbox: adding --no-sandbox.')
    args.unshift('--no-sandbox')
  }
  try {
    process.exitCode = await runChild(electron.binary, [root, ...args], { cwd: root })
  } catch (error) {
    giveUp(error instanceof Error ? error.message : String(error))
  }
}

await start()
