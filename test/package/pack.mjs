/**
 * `node test/package/pack.mjs RUNTIME OUT`: the Linux packages on the test runtime: the folder
 * `OUT/linux-unpacked` and the tar.gz, by the configuration of the real ones as far as the
 * runtime's age lets it. Needs a build.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build, Platform } from 'electron-builder'
import configuration from '../../electron-builder.config.mjs'

const [runtime = '', out = ''] = process.argv.slice(2)
const work = mkdtempSync(path.join(tmpdir(), 'ftqueue-electron-'))
try {
  // Without the loader that stands there in the place of an app.
  const electron = path.join(work, 'electron')
  const loader = path.join(runtime, 'resources')
  cpSync(runtime, electron, { recursive: true, filter: (from) => from !== loader })
  mkdirSync(path.join(electron, 'resources'))

  // It comes with Electron 27.
  const { grantFileProtocolExtraPrivileges: _, ...electronFuses } = configuration.electronFuses
  // electron-builder would fetch its own.
  process.env.ELECTRON_BUILDER_7ZIP_PATH = path.join(import.meta.dirname, 'gzip-as-7za.sh')
  await build({
    projectDir: path.resolve(import.meta.dirname, '../..'),
    targets: Platform.LINUX.createTarget(['dir', 'tar.gz']),
    publish: 'never',
    config: {
      ...configuration,
      directories: { ...configuration.directories, output: out },
      electronDist: electron,
      electronVersion: readFileSync(path.join(runtime, 'version'), 'utf8').trim(),
      electronFuses,
      compression: 'store'
    }
  })
} finally {
  rmSync(work, { recursive: true, force: true })
}
