/** Writes the pages that are made from the definition of the commands, where they changed. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { pages } from './references'

const today = new Date().toISOString().slice(0, 10)
for (const { file, make } of pages) {
  const old = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const page = make(old, today)
  if (page === old) continue
  writeFileSync(file, page)
  console.log(`wrote ${file}`)
}
