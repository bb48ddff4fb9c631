/**
 * Bundles a TypeScript program of this repository into one file and runs it with
 * Node, at full speed and with the source's line numbers in traces. Packages and
 * Node's own modules stay outside.
 */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { build } from 'vite'
import { runChild } from './child.mjs'
import { coreDefine } from './core-version.mjs'

const root = path.resolve(import.meta.dirname, '..')

/**
 * Runs it to its end. Its arguments, standard streams and exit code are its own.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {import('vite').Plugin[]} plugins see the source on its way into the bundle
 * @returns {Promise<number>} the exit code
 */
export async function runProgram(file, args, plugins = []) {
  const source = path.resolve(file)
  const name = path.relative(root, source).replace(/\.ts$/, '').replaceAll(/[\\/]/g, '-')
  // Each run has its own folder: several may run side by side.
  const outDir = path.join(root, 'node_modules', '.cache', 'run', `${name}-${process.pid}`)
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    define: coreDefine(root),
    plugins,
    build: {
      ssr: source,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      sourcemap: true,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'program.mjs' } }
    }
  })
  try {
    return await runChild(process.execPath, [
      '--enable-source-maps',
      path.join(outDir, 'program.mjs'),
      ...args
    ])
  } finally {
    rmSync(outDir, { recursive: true, force: true })
  }
}
