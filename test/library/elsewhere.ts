/** The packed package in a project of its own, installed by npm without a network. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

export const root = resolve(import.meta.dirname, '../..')
const execute = promisify(execFile)

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly dependencies?: Readonly<Record<string, string>> }>
  >
}

/** What npm tells of a package that it made. */
interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

export interface Elsewhere {
  readonly folder: string
  /** Paths in the package. */
  readonly files: readonly string[]
  readonly remove: () => Promise<void>
}

async function npm(folder: string, ...args: readonly string[]): Promise<string> {
  // On Windows it is a script, which only a shell starts.
  const { stdout } = await execute('npm', args, {
    cwd: folder,
    shell: process.platform === 'win32'
  })
  return stdout
}

/** What is installed with the package, by name: npm takes the copies that are here. */
async function runtimePackages(): Promise<Map<string, string>> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Lock
  const found = new Map<string, string>()
  const visit = async (names: readonly string[]): Promise<void> => {
    for (const name of names) {
      if (found.has(name)) continue
      found.set(name, `file:${await realpath(join(root, 'node_modules', name))}`)
      await visit(Object.keys(lock.packages[`node_modules/${name}`]?.dependencies ?? {}))
    }
  }
  await visit(Object.keys(lock.packages['']?.dependencies ?? {}))
  return found
}

/** Packs what is built, and installs that in an empty project. */
export async function installElsewhere(): Promise<Elsewhere> {
  const folder = await mkdtemp(join(tmpdir(), 'ftqueue-elsewhere-'))
  const packed = await npm(root, 'pack', '--ignore-scripts', '--json', '--pack-destination', folder)
  const [tarball] = JSON.parse(packed) as readonly [Packed]
  const dependencies = {
    ftqueue: `file:${tarball.filename}`,
    ...Object.fromEntries(await runtimePackages())
  }
  const project = { name: 'elsewhere', version: '1.0.0', private: true, dependencies }
  await writeFile(join(folder, 'package.json'), JSON.stringify(project))
  const cache = ['--cache', join(folder, 'cache')]
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts']
  await npm(folder, 'install', '--offline', '--install-links', ...quiet, ...cache)
  return {
    folder,
    files: tarball.files.map(({ path }) => path),
    remove: () => rm(folder, { recursive: true, force: true })
  }
}
