/** The page around a page of the docs. */
import { escaped } from './code.mjs'
import { way } from './page.mjs'

/**
 * @typedef {import('./page.mjs').Page} Page
 * @typedef {import('./order.mjs').Group} Group
 */

/**
 * @param {Page} page
 * @param {readonly Group[]} order
 */
export function pageHtml(page, order) {
  const top = way(page, '.') || '.'
  const isHome = page.address === 'index.html'
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(isHome ? 'FTQueue' : `${page.title} – FTQueue`)}</title>
<link rel="icon" type="image/svg+xml" href="${top}/icon.svg">
<link rel="stylesheet" href="${top}/style.css">
</head>
<body data-top="${top}">
<a class="skip" href="#content">To the text</a>
<header>
<a class="name" href="${top}/index.html"><img src="${top}/icon.svg" alt="" width="24" height="24">FTQueue</a>
<div class="search" role="search" hidden>
<input type="search" id="search" role="combobox" aria-label="Search the docs" aria-controls="found" aria-expanded="false" aria-autocomplete="list" placeholder="Search" autocomplete="off" spellcheck="false">
<kbd aria-hidden="true">/</kbd>
<ul id="found" role="listbox" aria-label="Found" hidden></ul>
<p id="count" role="status" class="unseen"></p>
</div>
</header>
<div class="columns">
<details class="pages" open>
<summary>Pages</summary>
<nav aria-label="Pages">
${navigation(page, order)}
</nav>
</details>
<main id="content" tabindex="-1">
${page.html}${neighbours(page, order)}</main>
${contents(page)}
</div>
<script src="${top}/page.js"></script>
<script src="${top}/search-index.js" defer></script>
<script src="${top}/search.js" defer></script>
</body>
</html>
`
}

/**
 * @param {Page} page
 * @param {readonly Group[]} order
 */
function navigation(page, order) {
  return order
    .map(({ title, entries }) => {
      const items = entries.map(({ label, page: to }) => {
        const current = to === page ? ' aria-current="page"' : ''
        return `<li><a href="${way(page, to.address)}"${current}>${escaped(label)}</a></li>`
      })
      return `<h2>${escaped(title)}</h2>\n<ul>\n${items.join('\n')}\n</ul>`
    })
    .join('\n')
}

/**
 * The pages before and behind this one.
 * @param {Page} page
 * @param {readonly Group[]} order
 */
function neighbours(page, order) {
  const entries = order.flatMap((group) => group.entries)
  const at = entries.findIndex((entry) => entry.page === page)
  const link = (/** @type {number} */ index, /** @type {string} */ rel) => {
    const entry = entries[index]
    if (entry === undefined) return ''
    const word = rel === 'prev' ? 'Before' : 'Next'
    return `<a rel="${rel}" href="${way(page, entry.page.address)}"><span>${word}</span> ${escaped(entry.label)}</a>`
  }
  const links = [at > 0 ? link(at - 1, 'prev') : '', link(at + 1, 'next')].filter(Boolean)
  return `<nav class="neighbours" aria-label="Before and next">${links.join('')}</nav>\n`
}

/** @param {Page} page */
function contents(page) {
  const headings = page.headings.filter(({ depth }) => depth === 2)
  if (headings.length < 3) return '<div class="contents"></div>'
  const items = headings.map(
    ({ text, anchor }) => `<li><a href="#${anchor}">${escaped(text)}</a></li>`
  )
  return `<nav class="contents" aria-label="On this page">
<h2>On this page</h2>
<ul>
${items.join('\n')}
</ul>
</nav>`
}
