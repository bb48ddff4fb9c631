/**
 * `npm run check`: types of every realm, the import table and the other lint
 * rules, circles of imports, the library's reference, formatting. Everything runs; it fails if one fails.
 */
import { spawnSync } from 'node:child_process'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const bin = path.join(root, 'node_modules', '.bin')

/** @type {readonly (readonly [string, string, readonly string[]])[]} */
const steps = [
  ['types', path.join(bin, 'tsc'), ['-b']],
  [
    'lint',
    path.join(bin, 'eslint'),
    ['.', '--cache', '--cache-location', 'node_modules/.cache/eslint/', '--max-warnings', '0']
  ],
  ['circles', process.execPath, [path.join(root, 'scripts', 'lint', 'circles.mjs')]],
  ['reference', process.execPath, [path.join(root, 'scripts', 'library', 'page.mjs'), '--check']],
  ['format', path.join(bin, 'prettier'), ['--check', '--log-level', 'warn', '.']]
]

const failed = steps.filter(([name, command, args]) => {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32'
  })
  console.log(`check ${name}: ${status === 0 ? 'ok' : 'FAILED'}`)
  return status !== 0
})
process.exitCode = failed.length === 0 ? 0 : 1
