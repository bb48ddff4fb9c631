/**
 * Goal: `npm run mutants` can switch off every mechanism of its list: the places that it
 * changes are still there, each once.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { MIXES } from './scenario'

interface Mutant {
  readonly name: string
  readonly mix: string
  readonly changes: readonly { readonly file: string; readonly find: string }[]
}

const root = path.resolve(import.meta.dirname, '../..')
const mutants = JSON.parse(
  readFileSync(path.join(root, 'test', 'sim', 'mutants.json'), 'utf8')
) as readonly Mutant[]

describe('mutants', () => {
  it.each(mutants)('fits the source: $name', ({ mix, changes }) => {
    expect(MIXES).toContain(mix)
    for (const { file, find } of changes) {
      const source = readFileSync(path.join(root, 'src', 'main', file), 'utf8')
      expect(source.split(find), file).toHaveLength(2)
    }
  })
})
