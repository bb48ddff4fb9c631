/**
 * Writes the reference into docs/library.md; with `--check` it only says whether it is there
 * already, as the docstrings have it now.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { format, resolveConfig } from 'prettier'
import { bundleDeclarations } from './declarations.mjs'
import { referenceOf } from './reference.mjs'

const BEGIN = '<!-- Made from the docstrings by `npm run reference`: change them there. -->'

const root = path.resolve(import.meta.dirname, '..', '..')
const page = path.join(root, 'docs', 'library.md')

const written = readFileSync(page, 'utf8')
const [head = '', rest] = written.split(BEGIN)
if (rest === undefined) throw new Error(`${page} has no line ${BEGIN}`)
const reference = referenceOf(
  bundleDeclarations(root, path.join(root, 'src', 'main', 'library', 'index.ts'))
)
const made = await format(`${head}${BEGIN}\n\n${reference}`, {
  ...(await resolveConfig(page)),
  filepath: page
})
if (!process.argv.includes('--check')) writeFileSync(page, made)
else if (made !== written.replaceAll('\r\n', '\n')) {
  console.error('docs/library.md is not what the docstrings say: run "npm run reference"')
  process.exitCode = 1
}
