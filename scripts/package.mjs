/**
 * `npm run package`: builds, then makes this system's packages in artifacts/packages/.
 * What stands behind it goes to electron-builder: `npm run package -- --linux tar.gz`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildAll } from './build.mjs'
import { runChild } from './child.mjs'
import { signingEnvironment, signingNews } from './signing.mjs'

const root = path.resolve(import.meta.dirname, '..')

if (buildAll()) {
  const builder = path.join(root, 'node_modules', 'electron-builder', 'cli.js')
  const config = path.join(root, 'electron-builder.config.mjs')
  const args = [builder, '--config', config, '--publish', 'never', ...process.argv.slice(2)]
  const folder = mkdtempSync(path.join(tmpdir(), 'ftqueue-signing-'))
  try {
    console.log(signingNews(process.platform, process.env))
    const env = signingEnvironment(process.env, folder)
    process.exitCode = await runChild(process.execPath, args, { cwd: root, env })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
} else {
  process.exitCode = 1
}
