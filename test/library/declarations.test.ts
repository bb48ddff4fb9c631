import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bundleDeclarations } from '../../scripts/library/declarations.mjs'
import { temporaryFolder } from '../support/temporary-folder'

/** The declarations of `src/index.ts` in a project that has these sources. */
function bundle(sources: Readonly<Record<string, string>>): string {
  const root = temporaryFolder()
  mkdirSync(join(root, 'src'))
  const compilerOptions = {
    module: 'ESNext',
    moduleResolution: 'bundler',
    lib: ['ES2023'],
    types: []
  }
  writeFileSync(join(root, 'tsconfig.node.json'), JSON.stringify({ compilerOptions }))
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(root, 'src', name), text)
  return bundleDeclarations(root, join(root, 'src', 'index.ts'))
}

const INNER = `
export interface Hidden { readonly size: number }
export const NAMES = ['a', 'b'] as const
/** One of them. */
export type Name = (typeof NAMES)[number]
/** What is shown. */
export class Shown { #own: Hidden = { size: 1 }; name(): Name { return 'a' } }
export class Leak { own: Hidden = { size: 1 } }
export const value = 5
`

it('tells what is exported, with its comments, and nothing that stands behind it', () => {
  const text = bundle({
    'inner.ts': INNER,
    'index.ts': "export { Shown } from './inner'\nexport type { Name } from './inner'\n"
  })
  expect(text).toContain('/** What is shown. */\ndeclare class Shown {')
  expect(text).toContain('/** One of them. */\ntype Name = "a" | "b"')
  expect(text).toContain('export { Shown, Name }')
  expect(text).not.toMatch(/Hidden|NAMES|import/)
})

it.each([
  ["export { Leak } from './inner'", 'name Hidden: export it from the entry'],
  ["export { Shown } from './inner'", 'name Name: export it from the entry'],
  ["export { Leak as Other } from './inner'", 'export it by its name'],
  ["export { value } from './inner'", 'neither a class nor a type'],
  ["export interface A { it: import('./inner').Shown }", 'name its type in the source'],
  ['const nothing = 1', 'exports nothing']
])('refuses %s', (index, problem) => {
  expect(() => bundle({ 'inner.ts': INNER, 'index.ts': index })).toThrow(problem)
})
