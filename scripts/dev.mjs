/** `npm run dev`: the app with a development server, rebuilt and reloaded as files change. */
import path from 'node:path'
import { runChild } from './child.mjs'
import { displayProblem, fetchElectron, findElectron, isLinuxRoot } from './electron.mjs'

const root = path.resolve(import.meta.dirname, '..')
const problem = displayProblem()
const found = findElectron()
const electron = found === null ? fetchElectron() : { binary: found }

if (problem !== null || 'problem' in electron) {
  const reason = problem ?? ('problem' in electron ? electron.problem : '')
  console.error(`No development without a window: ${reason}. The tests run all the same: npm test`)
  process.exitCode = 1
} else {
  const script = path.join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  process.exitCode = await runChild(process.execPath, [script, 'dev', '--watch'], {
    cwd: root,
    env: {
      ...process.env,
      // electron-vite looks for an installed Electron only, unless it is told.
      ELECTRON_EXEC_PATH: electron.binary,
      ...(isLinuxRoot() ? { NO_SANDBOX: '1' } : {})
    }
  })
}
