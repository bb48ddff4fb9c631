/** The order of the pages and their names beside the text: those of docs/index.md. */
import path from 'node:path'

/**
 * @typedef {import('./page.mjs').Page} Page
 * @typedef {{ readonly label: string, readonly page: Page }} Entry
 * @typedef {{ readonly title: string, readonly entries: readonly Entry[] }} Group
 */

const INDEX = 'docs/index.md'

/**
 * Its headings are groups, and the links below them the pages.
 * @param {readonly Page[]} pages
 * @returns {readonly Group[]}
 */
export function orderOf(pages) {
  const byName = new Map(pages.map((page) => [page.name, page]))
  const index = byName.get(INDEX)
  if (index === undefined) return []
  return index.headings
    .filter(({ depth }) => depth === 2)
    .map((heading) => ({
      title: heading.text,
      entries: index.links
        .filter(({ under }) => under === heading.anchor)
        .flatMap(({ href, text }) => {
          const page = byName.get(path.posix.join('docs', href))
          return page === undefined ? [] : [{ label: text, page }]
        })
    }))
    .filter(({ entries }) => entries.length > 0)
}

/**
 * Each page is listed, and once.
 * @param {readonly Group[]} order
 * @param {readonly Page[]} pages
 * @returns {readonly string[]} one line for each problem
 */
export function orderProblems(order, pages) {
  const listed = order.flatMap(({ entries }) => entries.map(({ page }) => page))
  return pages
    .filter(({ name }) => name !== INDEX)
    .flatMap((page) => {
      const count = listed.filter((each) => each === page).length
      if (count === 1) return []
      return [`${page.name}: ${INDEX} lists it ${count === 0 ? 'nowhere' : `${count} times`}`]
    })
}
