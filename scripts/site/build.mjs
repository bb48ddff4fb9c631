/**
 * `npm run docs:build`: makes site/ from docs/. A link or an anchor that leads nowhere fails the
 * build, also one of the pages at the repository's top; so does a page that docs/index.md does
 * not list.
 */
import path from 'node:path'
import { buildSite } from './site.mjs'

const { problems, pages } = buildSite(path.resolve(import.meta.dirname, '..', '..', 'site'))
for (const problem of problems) console.error(problem)
if (problems.length > 0) {
  console.error(`${problems.length} problems: no site was made`)
  process.exitCode = 1
} else {
  console.log(`site/index.html: ${pages} pages`)
}
