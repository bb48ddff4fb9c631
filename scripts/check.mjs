/**
 * `npm run check`: types of every realm, the import table and the other lint
 * rules, circles of imports, the library's reference, formatting. Everything runs; it fails if one fails.
 */
import { spawn } from 'node:child_process'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const bin = path.join(root, 'node_modules', '.bin')

/** @typedef {readonly [name: string, command: string, args: readonly string[]]} Step */

/**
 * Two lines of steps, at the same time: lint takes as long as all the others together.
 * @type {readonly (readonly Step[])[]}
 */
const lines = [
  [
    [
      'lint',
      path.join(bin, 'eslint'),
      ['.', '--cache', '--cache-location', 'node_modules/.cache/eslint/', '--max-warnings', '0']
    ]
  ],
  [
    ['types', path.join(bin, 'tsc'), ['-b']],
    ['circles', process.execPath, [path.join(root, 'scripts', 'lint', 'circles.mjs')]],
    ['reference', process.execPath, [path.join(root, 'scripts', 'library', 'page.mjs'), '--check']],
    ['format', path.join(bin, 'prettier'), ['--check', '--log-level', 'warn', '.']]
  ]
]

/**
 * What a step printed comes in one piece, with its end.
 * @param {Step} step
 * @returns {Promise<boolean>} whether all is well
 */
function check([name, command, args]) {
  const shell = process.platform === 'win32'
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], shell })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      said += text
    })
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      console.log(`${said}check ${name}: ${code === 0 ? 'ok' : 'FAILED'}`)
      resolve(code === 0)
    })
  })
}

/** @param {readonly Step[]} steps */
async function checkAll(steps) {
  let isWell = true
  for (const step of steps) isWell = (await check(step)) && isWell
  return isWell
}

const results = await Promise.all(lines.map(checkAll))
process.exitCode = results.every(Boolean) ? 0 : 1
