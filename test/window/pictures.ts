/**
 * `npm run pictures [-- --out FOLDER --sizes 1280x800 --only NAME,NAME]`: pictures of every view
 * of a real group at work, light and dark, and what axe-core finds wrong with each. Three
 * servers, and their window in a browser. Needs a build and Chromium.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { chromium, type Page } from 'playwright-core'
import { violations } from '../e2e/accessible'
import { chromiumPath, serveWindow } from '../support/served-window'

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'artifacts/pictures' },
    sizes: { type: 'string', default: '1280x800,1920x1080' },
    /** Scenes; absent: all. */
    only: { type: 'string' }
  }
})
const sizes = values.sizes.split(',').map((size) => {
  const [width = 0, height = 0] = size.split('x').map(Number)
  return { width, height }
})
const THEMES = ['light', 'dark'] as const
/** Until what moves has come to rest. */
const REST_MS = 500

const only = values.only?.split(',') ?? null
/** Any member's name. */
let firstServer = ''
/** What axe-core said already. */
const faulty = new Set<string>()

type Scene = readonly [name: string, view: string, prepare?: (page: Page) => Promise<unknown>]

/** One after the other, in the same window. */
const scenes: readonly Scene[] = [
  ['overview', 'Overview'],
  ['palette', 'Overview', (page) => page.keyboard.press('Control+k')],
  ['shortcuts', 'Overview', (page) => page.keyboard.press('F1')],
  ['group', 'Group'],
  [
    'group-merge',
    'Group',
    async (page) => {
      const merge = page.getByRole('button', { name: /merge/ }).last()
      await merge.click()
      await page.getByRole('table', { name: 'Queue 12' }).waitFor()
      await page.getByRole('heading', { name: /^Why configuration/ }).scrollIntoViewIfNeeded()
    }
  ],
  ['queues', 'Queues'],
  [
    'queue-chosen',
    'Queues',
    async (page) => {
      await page.getByRole('grid', { name: 'Queues' }).focus()
      for (const key of ['ArrowDown', 's', 't', 'p']) {
        await page.keyboard.press(key)
        await sleep(REST_MS)
      }
    }
  ],
  ['commands', 'Commands'],
  [
    'notebook',
    'Commands',
    async (page) => {
      await page.getByRole('tab', { name: 'Notebook' }).click()
      const example = page.getByRole('combobox', { name: 'Example' })
      await example.selectOption("The original client's sequence")
      await page.getByRole('button', { name: 'Run all', exact: true }).click()
      await page
        .getByText(/^Done in/)
        .nth(4)
        .waitFor()
    }
  ],
  ['timeline', 'Timeline'],
  [
    'timeline-chosen',
    'Timeline',
    async (page) => {
      await page.getByRole('button', { name: 'Run a few commands' }).click()
      await sleep(1500)
      const diagram = page.getByRole('listbox', { name: 'Space-time diagram' })
      await diagram.focus()
      await diagram.press(' ')
      await diagram.press('End')
      await diagram.press('ArrowLeft')
    }
  ],
  ['logs', 'Logs'],
  [
    'logs-highlight',
    'Logs',
    async (page) => {
      const rows = page.locator('.log-row')
      await rows.last().click()
      await rows.first().locator('[data-id]').first().click()
      const config = page.locator('.log-row [data-id*="."]').first()
      await config.click()
    }
  ],
  ['settings', 'Settings'],
  ['lab', 'Lab'],
  [
    'lab-cut',
    'Lab',
    async () => {
      ftqueue('lab', 'partition', firstServer)
      await sleep(2500)
    }
  ],
  [
    'lab-scenario',
    'Lab',
    async (page) => {
      ftqueue('lab', 'heal')
      await page.getByRole('button', { name: 'Play two-sides', exact: true }).click()
      await sleep(2000)
    }
  ],
  [
    'crashed',
    'Overview',
    async (page) => {
      await page
        .getByRole('button', { name: /^Kill / })
        .last()
        .click()
      await page.getByText('crashed', { exact: true }).waitFor()
    }
  ]
]

mkdirSync(values.out, { recursive: true })
const home = mkdtempSync(path.join(tmpdir(), 'ftqueue-pictures-'))
const environment = {
  FTQUEUE_INTERFACE: process.env['FTQUEUE_INTERFACE'] ?? '127.0.0.1',
  FTQUEUE_HOME: home,
  FTQUEUE_GROUP: 'studio',
  FTQUEUE_LAB: '1'
}
const served = await serveWindow(environment, ['--lab'])
const browser = await chromium.launch({
  executablePath: chromiumPath(),
  args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars']
})
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  page.setDefaultTimeout(20_000)
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`page: ${message.text()}`)
  })
  page.on('pageerror', (error) => console.error(`page: ${String(error)}`))
  await page.goto(served.url)
  await takeAll(page, 'first-run')
  await page.getByRole('spinbutton', { name: 'Servers' }).fill('3')
  await page.getByRole('button', { name: 'Start server', exact: true }).click()
  await page
    .getByRole('button', { name: /^Stop / })
    .nth(2)
    .waitFor()
  await work(page)
  for (const [name, view, prepare] of scenes) {
    if (only !== null && !only.includes(name)) continue
    await page.getByRole('link', { name: view, exact: true }).click()
    await prepare?.(page)
    await takeAll(page, name)
    await page.keyboard.press('Escape')
  }
  process.exitCode = faulty.size === 0 ? 0 : 1
} finally {
  await browser.close()
  await served.stop()
  rmSync(home, { recursive: true, force: true })
}

/** Something to look at: queues, a partition with work on both sides, a merge. */
async function work(page: Page): Promise<void> {
  const names = (await page.getByRole('button', { name: /^Stop / }).allInnerTexts()).length
  if (names !== 3) throw new Error('three servers should run')
  ftqueue('run', '-', 'q = create 12\nr = create 13\npush $q 1\npush $q 2\npush $q 3\npush $r 7\n')
  const status = JSON.parse(ftqueue('status', '--json')) as {
    configurations: { members: { name: string }[] }[]
  }
  ;[firstServer = ''] = status.configurations.flatMap(({ members }) =>
    members.map(({ name }) => name)
  )
  ftqueue('lab', 'partition', firstServer)
  await sleep(2500)
  for (let i = 0; i < 4; i++) ftqueue('run', '-', 'q = id 12\npop $q\npush $q 40\n')
  ftqueue('lab', 'heal')
  await sleep(2500)
  await page.getByRole('link', { name: 'Commands', exact: true }).click()
  const box = page.getByRole('textbox', { name: 'Command' })
  for (const line of ['q = create 12', 'push $q 5', 'top $q', 'size $q', 'pop $q']) {
    await box.fill(line)
    await box.press('Enter')
  }
}

function ftqueue(command: string, ...rest: readonly string[]): string {
  const [first, input] = rest
  const args = command === 'run' ? ['run'] : [command, ...rest]
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [path.resolve('out/main/cli.js'), ...args],
    {
      env: { ...process.env, ...environment },
      encoding: 'utf8',
      ...(command === 'run' && first === '-' ? { input: input ?? '' } : {})
    }
  )
  if (status !== 0) throw new Error(`ftqueue ${args.join(' ')}: ${stderr}`)
  return stdout
}

/** The view that is open, in every theme and size. */
async function takeAll(page: Page, name: string): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size)
    for (const theme of THEMES) {
      // Not by its switch: a dialog may lie over it.
      await page.emulateMedia({ colorScheme: theme })
      await sleep(REST_MS)
      if (size === sizes[0]) await examine(page, `${name}, ${theme}`)
      const file = `${name}-${theme}-${String(size.width)}.png`
      await page.screenshot({ path: path.join(values.out, file) })
    }
  }
}

/** Says what axe-core finds wrong, each once. */
async function examine(page: Page, where: string): Promise<void> {
  for (const line of await violations(page)) {
    if (!faulty.has(line)) console.error(`${where}: ${line}`)
    faulty.add(line)
  }
}
