/** All of the site: pages that work without a network, from a folder and under any path. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { linkProblems } from './links.mjs'
import { orderOf, orderProblems } from './order.mjs'
import { readPage } from './page.mjs'
import { pageHtml } from './template.mjs'

const root = path.resolve(import.meta.dirname, '..', '..')
const ASSETS = ['style.css', 'search.js', 'page.js']
const COPIED = /\.(?:png|svg|scenario)$/

/** From the repository's top, without what is not kept there. */
function filesOfTop() {
  return ['docs', 'man', 'scripts', 'src', 'test']
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map(
        (name) => `${folder}/${name.replaceAll('\\', '/')}`
      )
    )
    .concat(readdirSync(root))
}

/** @param {string} name */
function read(name) {
  return readPage(name, readFileSync(path.join(root, name), 'utf8'))
}

/**
 * @param {string} site the folder that is made anew; left alone where there are problems
 * @returns {{ readonly problems: readonly string[], readonly pages: number }}
 */
export function buildSite(site) {
  const files = filesOfTop()
  const all = files.filter((name) => /^(?:docs\/.*|[^/]*)\.md$/.test(name)).sort()
  const pages = all.map(read)
  const shown = pages.filter(({ name }) => name.startsWith('docs/'))
  const order = orderOf(shown)
  const problems = [...linkProblems(pages, new Set(files)), ...orderProblems(order, shown)]
  if (problems.length > 0) return { problems, pages: shown.length }
  rmSync(site, { recursive: true, force: true })
  mkdirSync(site, { recursive: true })
  for (const asset of ASSETS) {
    cpSync(path.join(import.meta.dirname, asset), path.join(site, asset))
  }
  cpSync(path.join(root, 'build', 'icons', 'icon.svg'), path.join(site, 'icon.svg'))
  for (const name of files.filter((each) => each.startsWith('docs/') && COPIED.test(each))) {
    cpSync(path.join(root, name), path.join(site, name.slice('docs/'.length)))
  }
  const sections = shown.flatMap((page) => page.sections)
  writeFileSync(
    path.join(site, 'search-index.js'),
    `globalThis.sections = ${JSON.stringify(sections)}\n`
  )
  for (const page of shown) {
    const file = path.join(site, page.address)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, pageHtml(page, order))
  }
  return { problems, pages: shown.length }
}
