/** The static site of the docs. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeHtml } from '../../scripts/site/code.mjs'
import { linkProblems } from '../../scripts/site/links.mjs'
import { orderOf, orderProblems } from '../../scripts/site/order.mjs'
import { anchorOf, readPage } from '../../scripts/site/page.mjs'
import { buildSite } from '../../scripts/site/site.mjs'
import { pageHtml } from '../../scripts/site/template.mjs'

function anchors(...texts: string[]): string[] {
  const taken = new Map<string, number>()
  return texts.map((text) => anchorOf(text, taken))
}

describe('anchors', () => {
  it('are those that GitHub makes', () => {
    expect(
      anchors(
        'Getting started',
        '"refused" (exit code 5)',
        '1. Total order',
        'A & B',
        'npm_config, and --json',
        'Größe, naïve, 数',
        'What it costs…'
      )
    ).toEqual([
      'getting-started',
      'refused-exit-code-5',
      '1-total-order',
      'a--b',
      'npm_config-and---json',
      'größe-naïve-数',
      'what-it-costs'
    ])
  })

  it('are told apart by numbers, which headings may have themselves', () => {
    expect(anchors('Same', 'Same', 'Same')).toEqual(['same', 'same-1', 'same-2'])
    expect(anchors('Same', 'Same 1', 'Same')).toEqual(['same', 'same-1', 'same-2'])
  })
})

describe('a page', () => {
  it('shows what looks like HTML as it stands', () => {
    const page = readPage(
      'docs/a.md',
      '# A <b> "c"\n\n<script>x</script>\n\n`<queue>` & ![p](a"b.png)\n\n```text\n<&>\n```\n'
    )
    expect(page.html).not.toMatch(/<(?:script|queue|b)>/)
    expect(page.html).toContain('&lt;script&gt;x&lt;/script&gt;')
    expect(page.html).toContain('&lt;&amp;&gt;')
    expect(page.html).not.toContain('a"b')
    expect(pageHtml(page, [])).toMatch(/<title>A &lt;b&gt; &quot;c&quot; – FTQueue<\/title>/)
  })

  it('leads to other pages as HTML, and leaves other addresses alone', () => {
    const { html } = readPage('docs/a.md', '[x](b.md#c) [y](https://e.example/b.md) [z](#d)')
    expect(html).toContain('href="b.html#c"')
    expect(html).toContain('href="https://e.example/b.md"')
    expect(html).toContain('href="#d"')
  })

  it('is cut at its headings for the search', () => {
    const { sections } = readPage('docs/d/a.md', '# A\n\none *two*\n\n## B `c`\n\n- three\n')
    expect(sections).toEqual([
      { title: 'A', heading: 'A', address: 'd/a.html#a', text: 'one two' },
      { title: 'A', heading: 'B c', address: 'd/a.html#b-c', text: 'three' }
    ])
  })

  it('marks prompts, remarks and what is printed, so that what is typed can be copied', () => {
    const html = codeHtml('$ ftqueue pop 25  # takes <one>\n5', 'console')
    expect(html).toContain('<span class="prompt">$ </span>ftqueue pop 25')
    expect(html).toContain('<span class="remark">  # takes &lt;one&gt;</span>')
    expect(html).toContain('<span class="printed">5</span>')
    expect(codeHtml('$ x # y', 'ts')).not.toContain('<span')
  })
})

describe('links', () => {
  const a = readPage('docs/a.md', '# A\n\n[b](d/b.md#there)')
  const b = readPage('docs/d/b.md', '# B\n\n## There\n\n[a](../a.md) [here](#there)')
  const files = new Set(['docs/a.md', 'docs/c.md', 'docs/d/b.md', 'README.md'])
  const problems = (source: string, name = 'docs/c.md'): readonly string[] =>
    linkProblems([a, b, readPage(name, source)], files)

  it('that lead somewhere are no problem', () => {
    expect(problems('[x](a.md#a) [y](https://e.example/)')).toEqual([])
    expect(problems('[x](docs/a.md#a)', 'README.md')).toEqual([])
  })

  it.each([
    ['[x](nowhere.md)', 'nowhere.md: there is no such file'],
    ['[x](a.md#b)', 'a.md#b: there is no such heading'],
    ['[x](#nothing)', '#nothing: there is no such heading'],
    ['![x](p.png)', 'p.png: there is no such file'],
    ['[x](../README.md)', '../README.md: it leads out of docs/, which is all that the site has'],
    [
      '![x](https://e.example/p.png)',
      'https://e.example/p.png: pictures come with the page, as it works without a network'
    ]
  ])('%s is told', (source, problem) => {
    expect(problems(`# C\n\n${source}`)).toEqual([`docs/c.md: ${problem}`])
  })
})

describe('the order of the pages', () => {
  const page = (name: string, source = '# X'): ReturnType<typeof readPage> =>
    readPage(`docs/${name}.md`, source)
  const index = page(
    'index',
    '# I\n\n[x](x.md)\n\n## One\n\n- [B](b.md)\n\n## Two\n\n- [A](a.md)\n'
  )

  it('is that of the index, by its headings', () => {
    const pages = [page('a'), page('b'), index]
    const order = orderOf(pages)
    expect(
      order.map(({ title, entries }) => [title, ...entries.map(({ label }) => label)])
    ).toEqual([
      ['One', 'B'],
      ['Two', 'A']
    ])
    expect(orderProblems(order, pages)).toEqual([])
    const html = pageHtml(page('b'), order)
    expect(html).toMatch(/<h2>One<\/h2>[^]*b\.html[^]*<h2>Two<\/h2>[^]*a\.html/)
  })

  it('has every page once', () => {
    const twice = page('index', '## One\n\n[A](a.md) [again](a.md)\n')
    const pages = [page('a'), page('b'), twice]
    expect(orderProblems(orderOf(pages), pages)).toEqual([
      'docs/a.md: docs/index.md lists it 2 times',
      'docs/b.md: docs/index.md lists it nowhere'
    ])
  })
})

describe('the whole site', () => {
  it('has every page of docs/, refers to nothing elsewhere, and to nothing by an absolute path', () => {
    const site = mkdtempSync(path.join(tmpdir(), 'ftqueue-site-'))
    try {
      const { problems, pages } = buildSite(site)
      expect(problems).toEqual([])
      const sources = readdirSync('docs', { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.md'))
        .sort()
      const made = readdirSync(site, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.html'))
        .sort()
      expect(made).toEqual(sources.map((name) => name.replace(/md$/, 'html')))
      expect(pages).toBe(sources.length)
      for (const name of made) {
        const html = readFileSync(path.join(site, name), 'utf8')
        for (const [, what = '', to = ''] of html.matchAll(
          /<(\w+)[^>]*? (?:href|src)="([^"#]*)/g
        )) {
          if (to === '' || (what === 'a' && /^https?:/.test(to))) continue
          const file = path.join(site, path.dirname(name), to)
          expect([name, to, existsSync(file) && !to.startsWith('/')]).toEqual([name, to, true])
        }
        expect(html).not.toMatch(/ (?:src|srcset)="(?:https?:)?\/\//)
        expect(html.match(/aria-current="page"/g)?.length ?? 0).toBe(name === 'index.html' ? 0 : 1)
      }
      const style = readFileSync(path.join(site, 'style.css'), 'utf8')
      expect(style).not.toMatch(/@import|url\(/)
    } finally {
      rmSync(site, { recursive: true, force: true })
    }
  })
})
