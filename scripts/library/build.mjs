/**
 * Builds out/client, what `ftqueue/client` is: the code for `require` with all that it needs but
 * Node; a small module for `import` over that same code, so that a program that has both has one
 * set of classes; the declarations for both.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { build } from 'vite'
import { bundleDeclarations } from './declarations.mjs'

/** The oldest Node that the code itself runs on. */
const target = 'node18'

const root = path.resolve(import.meta.dirname, '..', '..')
const out = path.join(root, 'out', 'client')
export const entry = path.join(root, 'src', 'main', 'library', 'index.ts')

async function buildLibrary() {
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    // Node's own modules, and nothing is left for others.
    ssr: { noExternal: true },
    build: {
      ssr: entry,
      target,
      outDir: out,
      emptyOutDir: false,
      sourcemap: true,
      minify: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'index.cjs' } }
    }
  })
  const names = Object.keys(createRequire(import.meta.url)(path.join(out, 'index.cjs')))
  writeFileSync(
    path.join(out, 'index.mjs'),
    `import library from './index.cjs'\n\nexport const { ${names.join(', ')} } = library\n`
  )
  writeFileSync(path.join(out, 'index.d.cts'), bundleDeclarations(root, entry))
  writeFileSync(path.join(out, 'index.d.mts'), `export * from './index.cjs'\n`)
}

await buildLibrary()
