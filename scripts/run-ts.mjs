/**
 * `node scripts/run-ts.mjs FILE.ts [ARGS…]`: bundles a TypeScript program of this
 * repository into one file and runs it with Node, at full speed and with the
 * source's line numbers in traces. Packages and Node's own modules stay outside.
 * The program's arguments, standard streams and exit code are its own.
 */
import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build } from 'vite'
import { runChild } from './child.mjs'
import { coreDefine } from './core-version.mjs'

const root = path.resolve(import.meta.dirname, '..')
const [file, ...args] = process.argv.slice(2)
if (file === undefined || !existsSync(file)) {
  console.error(`no program ${file ?? ''}: usage: node scripts/run-ts.mjs FILE.ts [ARGS…]`)
  process.exit(2)
}

const name = path.relative(root, path.resolve(file)).replace(/\.ts$/, '').replaceAll(/[\\/]/g, '-')
// Each run has its own folder: several may run side by side.
const outDir = path.join(root, 'node_modules', '.cache', 'run', `${name}-${process.pid}`)
await build({
  root,
  configFile: false,
  logLevel: 'error',
  publicDir: false,
  define: coreDefine(root),
  build: {
    ssr: path.resolve(file),
    outDir,
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    sourcemap: true,
    rolldownOptions: { output: { format: 'es', entryFileNames: 'program.mjs' } }
  }
})

try {
  process.exitCode = await runChild(process.execPath, [
    '--enable-source-maps',
    path.join(outDir, 'program.mjs'),
    ...args
  ])
} finally {
  rmSync(outDir, { recursive: true, force: true })
}
