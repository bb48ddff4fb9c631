/**
 * `npm run docs:test -- [PAGE…]`: runs every command of the docs on real servers, and says which
 * it leaves out and why. Needs a build. The last line is `N passed, N failed`.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readPage } from './blocks'
import { killAll } from './machine'
import { runPage, type PageResult } from './page-run'

/** Pages at the same time: they mostly wait for servers. */
const AT_ONCE = 3

/** It begins first, as it takes as long as all others together. */
const LONGEST = 'docs/command-line.md'

function pageNames(): readonly string[] {
  const below = ['docs', 'docs/decisions'].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`)
  )
  return [LONGEST, 'README.md', 'CONTRIBUTING.md', ...below.filter((name) => name !== LONGEST)]
}

async function runAll(names: readonly string[], folder: string): Promise<readonly PageResult[]> {
  const results: PageResult[] = []
  const left = [...names.entries()]
  const runner = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [number, name] = next
      const page = readPage(name, readFileSync(name, 'utf8'))
      const began = performance.now()
      // No other run, on this machine or beside it, has groups of these names.
      const suffix = `-docs${process.pid}x${number}`
      const result = await runPage(page, path.join(folder, String(number)), suffix)
      const seconds = ((performance.now() - began) / 1000).toFixed(1)
      console.log(`${name}: ${result.failures.length === 0 ? 'ok' : 'FAILED'} (${seconds} s)`)
      for (const failure of result.failures) console.log(`  ${failure.replaceAll('\n', '\n  ')}`)
      results.push(result)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, runner))
  return results
}

async function main(asked: readonly string[]): Promise<number> {
  const missing = ['out/main/cli.js', ...asked].find((file) => !existsSync(file))
  if (missing !== undefined) {
    console.error(`there is no ${missing}: run "npm run build" first, at the repository's top`)
    return 2
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'ftqueue-docs-'))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      killAll()
      process.exit(130)
    })
  }
  try {
    const results = await runAll(asked.length === 0 ? pageNames() : asked, folder)
    const leftOut = results.flatMap((result) => result.leftOut)
    console.log(
      `${leftOut.length} blocks cannot be run here; that their commands exist is checked:`
    )
    for (const one of leftOut) console.log(`  ${one}`)
    const passed = results.reduce((sum, result) => sum + result.passed, 0)
    const failed = results.reduce((sum, result) => sum + result.failures.length, 0)
    console.log(`${passed} passed, ${failed} failed`)
    return failed === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

process.exitCode = await main(process.argv.slice(2))
