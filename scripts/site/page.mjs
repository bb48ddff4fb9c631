/** One page of the docs: its HTML, its headings and links, and what the search looks through. */
import path from 'node:path'
import { Marked } from 'marked'
import { codeHtml, escaped } from './code.mjs'

/**
 * @typedef {{ readonly title: string, readonly heading: string, readonly address: string,
 *   readonly text: string }} Section
 * @typedef {{ readonly depth: number, readonly text: string, readonly anchor: string }} Heading
 * @typedef {{ readonly href: string, readonly text: string, readonly isPicture: boolean,
 *   readonly under: string }} Link
 * @typedef {{ readonly name: string, readonly address: string, readonly title: string,
 *   readonly html: string, readonly headings: readonly Heading[], readonly links: readonly Link[],
 *   readonly sections: readonly Section[] }} Page
 */

const HEADING = /<h(\d) id="([^"]*)">(.*?)<\/h\1>/s

/**
 * @param {string} name from the repository's top
 * @param {string} source
 * @returns {Page}
 */
export function readPage(name, source) {
  const address = name.replace(/^docs\//, '').replace(/\.md$/, '.html')
  /** @type {Heading[]} */
  const headings = []
  /** @type {Link[]} */
  const links = []
  /** @type {Map<string, number>} */
  const taken = new Map()
  /**
   * @param {string} href
   * @param {string} text
   * @param {boolean} isPicture
   */
  const note = (href, text, isPicture) => {
    links.push({ href, text, isPicture, under: headings.at(-1)?.anchor ?? '' })
  }
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth }) {
        const html = this.parser.parseInline(tokens)
        const text = plain(html)
        const anchor = anchorOf(text, taken)
        headings.push({ depth, text, anchor })
        return `<div class="heading"><h${depth} id="${anchor}">${html}</h${depth}><a class="anchor" href="#${anchor}" aria-label="Link to ${escaped(text)}">#</a></div>\n`
      },
      code: ({ text, lang }) => codeHtml(text, (lang ?? '').split(/\s/)[0] ?? ''),
      link({ href, tokens }) {
        const html = this.parser.parseInline(tokens)
        note(href, plain(html), false)
        return `<a href="${escaped(pageAddress(href))}">${html}</a>`
      },
      image({ href, text }) {
        note(href, text, true)
        return `<a class="picture" href="${escaped(href)}"><img src="${escaped(href)}" alt="${escaped(text)}" loading="lazy"></a>`
      },
      // The docs are text: what looks like HTML is shown as it stands.
      html: ({ text }) => escaped(text)
    }
  })
  const html = String(marked.parse(source)).replaceAll(/<table>[\s\S]*?<\/table>/g, (table) => {
    // The corner of a table heads nothing.
    const cells = table.replaceAll(/<th( align="\w+")?><\/th>/g, '<td$1></td>')
    return `<div class="wide" tabindex="0" role="group" aria-label="Table">${cells}</div>`
  })
  const title = headings[0]?.text ?? name
  return {
    name,
    address,
    title,
    html,
    headings,
    links,
    sections: sectionsOf(html, title, address)
  }
}

/**
 * Links between pages lead to their HTML.
 * @param {string} href
 */
export function pageAddress(href) {
  return /^[a-z]+:/i.test(href) ? href : href.replace(/\.md(?=#|$)/, '.html')
}

/**
 * How somebody gets from one page to a file of the site.
 * @param {Page} from
 * @param {string} to
 */
export function way(from, to) {
  return path.posix.relative(path.posix.dirname(from.address), to)
}

/**
 * As GitHub makes them, so that links work there, too.
 * @param {string} text of the heading, without marks
 * @param {Map<string, number>} taken by the headings before it
 */
export function anchorOf(text, taken) {
  const base = text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')
  let anchor = base
  for (let count = taken.get(base) ?? 0; taken.has(anchor);) {
    count++
    taken.set(base, count)
    anchor = `${base}-${count}`
  }
  taken.set(anchor, taken.get(anchor) ?? 0)
  return anchor
}

/** @param {string} html */
function plain(html) {
  return html
    .replaceAll(/<a class="anchor".*?<\/a>/g, '')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/**
 * A page cut at its headings, for the search.
 * @param {string} html
 * @param {string} title
 * @param {string} address
 * @returns {Section[]}
 */
function sectionsOf(html, title, address) {
  return html
    .split(/(?=<div class="heading">)/)
    .map((part) => {
      const [, , anchor = '', heading = ''] = HEADING.exec(part) ?? []
      const text = plain(part.replace(HEADING, ''))
      return {
        title,
        heading: plain(heading),
        address: anchor === '' ? address : `${address}#${anchor}`,
        text
      }
    })
    .filter(({ heading, text }) => heading !== '' || text !== '')
}
