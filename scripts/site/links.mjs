/** Links of the docs that lead nowhere. */
import path from 'node:path'

/** @typedef {import('./page.mjs').Page} Page */

/**
 * @param {readonly Page[]} pages
 * @param {ReadonlySet<string>} files from the repository's top
 * @returns {readonly string[]} one line for each
 */
export function linkProblems(pages, files) {
  const byName = new Map(pages.map((page) => [page.name, page]))
  return pages.flatMap((page) =>
    page.links.flatMap(({ href, isPicture }) => {
      const problem = problemOf(page, href, isPicture, byName, files)
      return problem === null ? [] : [`${page.name}: ${href}: ${problem}`]
    })
  )
}

/**
 * @param {Page} page
 * @param {string} href
 * @param {boolean} isPicture
 * @param {ReadonlyMap<string, Page>} byName
 * @param {ReadonlySet<string>} files
 */
function problemOf(page, href, isPicture, byName, files) {
  const isElsewhere = /^(?:[a-z]+:|\/\/)/i.test(href)
  if (isElsewhere && isPicture) return 'pictures come with the page, as it works without a network'
  if (isElsewhere) return null
  const [to = '', anchor] = href.split('#')
  const name = to === '' ? page.name : path.posix.join(path.posix.dirname(page.name), to)
  const isInSite = !page.name.startsWith('docs/') || name.startsWith('docs/')
  if (!isInSite) return 'it leads out of docs/, which is all that the site has'
  if (!files.has(name)) return 'there is no such file'
  if (anchor === undefined) return null
  const headings = byName.get(name)?.headings ?? []
  return headings.some((heading) => heading.anchor === anchor) ? null : 'there is no such heading'
}
