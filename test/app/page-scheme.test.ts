import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileOf, isOwnDownload, isOwnPage, servePage } from '../../src/main/app/page-scheme'
import { CONTENT_SECURITY_POLICY } from '../../src/main/desk/page-files'

const folder = path.resolve('/srv/page')

describe('fileOf', () => {
  it('finds files inside the folder', () => {
    expect(fileOf('app://ftqueue/index.html', folder)).toBe(path.join(folder, 'index.html'))
    expect(fileOf('app://ftqueue/assets/a-1.js?x#y', folder)).toBe(
      path.join(folder, 'assets/a-1.js')
    )
    expect(fileOf('app://ftqueue/a%20b.css', folder)).toBe(path.join(folder, 'a b.css'))
  })

  it.each([
    'app://ftqueue/../secret.html',
    'app://ftqueue/%2e%2e/secret.html',
    'app://ftqueue/%2e%2e%2fsecret.html',
    'app://ftqueue/..%2f..%2fetc/a.html',
    'app://ftqueue/a/..%2f..%2f..%2fa.html',
    'app://ftqueue/..%5c..%5ca.html',
    'app://ftqueue/a%00.html',
    'app://ftqueue/%E0%A4%A.html',
    'app://ftqueue/',
    'app://ftqueue',
    'app://elsewhere/index.html',
    'file:///etc/index.html',
    'https://ftqueue/index.html',
    'no url at all'
  ])('never leaves the folder: %s', (url) => {
    const file = fileOf(url, folder)
    expect(file === null || file.startsWith(folder + path.sep)).toBe(true)
  })

  it('serves only the types of files that a page is made of', () => {
    expect(fileOf('app://ftqueue/secret.pem', folder)).toBeNull()
    expect(fileOf('app://ftqueue/assets', folder)).toBeNull()
  })
})

describe('servePage', () => {
  let home = ''
  beforeAll(() => {
    home = mkdtempSync(path.join(tmpdir(), 'ftqueue-page-'))
    mkdirSync(path.join(home, 'renderer/folder.html'), { recursive: true })
    writeFileSync(path.join(home, 'renderer/index.html'), '<p>here</p>')
    writeFileSync(path.join(home, 'outside.html'), 'secret')
  })
  afterAll(() => {
    rmSync(home, { recursive: true })
  })
  const get = (url: string) => servePage(url, path.join(home, 'renderer'))

  it('answers with the file, its type and the policy', async () => {
    const response = await get('app://ftqueue/index.html')
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('<p>here</p>')
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each(['missing.html', 'folder.html', '%2e%2e%2foutside.html', 'index.html/x.html'])(
    'answers 404 for %s, under the same policy',
    async (name) => {
      const response = await get(`app://ftqueue/${name}`)
      expect(response.status).toBe(404)
      expect(await response.text()).toBe('not found')
      expect(response.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
    }
  )

  it('has a policy that allows nothing inline and nothing from elsewhere', () => {
    expect(CONTENT_SECURITY_POLICY).toContain("default-src 'none'")
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*|https?:|data:|blob:/)
  })
})

describe('isOwnPage', () => {
  it('knows the scheme and its one host', () => {
    expect(isOwnPage('app://ftqueue/index.html', null)).toBe(true)
    expect(isOwnPage('app://ftqueue/index.html#/logs', null)).toBe(true)
    for (const url of ['app://other/index.html', 'https://ftqueue/', 'about:blank', '']) {
      expect(isOwnPage(url, null)).toBe(false)
    }
    expect(isOwnPage('http://localhost:5173/', null)).toBe(false)
  })

  it('takes the development server where there is one, by its origin', () => {
    const development = 'http://localhost:5173'
    expect(isOwnPage('http://localhost:5173/index.html', development)).toBe(true)
    expect(isOwnPage('http://localhost:5174/', development)).toBe(false)
    expect(isOwnPage('http://localhost:5173.evil.example/', development)).toBe(false)
  })
})

describe('isOwnDownload', () => {
  it('lets through what our own page made', () => {
    expect(isOwnDownload(['blob:app://ftqueue/0f5e-11'], null)).toBe(true)
    expect(isOwnDownload(['blob:http://localhost:5173/0f5e'], 'http://localhost:5173')).toBe(true)
  })

  it.each([
    [[]],
    [['app://ftqueue/index.html']],
    [['https://example.org/a.exe']],
    [['data:text/plain,hello']],
    [['blob:https://example.org/0f5e']],
    [['blob:null/0f5e']],
    [['blob:app://elsewhere/0f5e']],
    [['https://example.org/a', 'blob:app://ftqueue/0f5e']],
    [['blob:app://ftqueue/0f5e', 'https://example.org/a']]
  ])('refuses everything else: %j', (urls) => {
    expect(isOwnDownload(urls, null)).toBe(false)
  })
})
