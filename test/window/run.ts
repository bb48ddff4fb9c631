/**
 * `npm run window [-- --minutes N --rate R --views Group,Timeline,Logs]`: the app in a real
 * Electron with three servers under an even load, each of the views open in turn. Tells
 * how long frames took and what the page's memory did. JSON on standard output, a line as
 * it goes on standard error. Needs a build, and a display (xvfb-run).
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { _electron } from 'playwright-core'
import { smoothShare, takeFrames, watchFrames } from './frames'
import { PacedLoad } from './paced-load'

const FRAME_MOST_MS = 50
const SETTLE_MS = 3000
const TURN_MS = 20_000
const MEBIBYTE = 1024 * 1024

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '5000' },
    views: { type: 'string', default: 'Group,Timeline,Logs' }
  }
})
const minutes = Number(values.minutes)
const rate = Number(values.rate)
const views = values.views.split(',')
if (!(minutes > 0) || !(rate >= 0)) {
  console.error('usage: npm run window [-- --minutes N --rate R --views A,B]')
  process.exit(2)
}
const root = process.cwd()
if (!existsSync(path.join(root, 'out/main/index.js'))) {
  console.error('out/main/index.js is missing: run "npm run build" first')
  process.exit(2)
}

interface Sample {
  readonly second: number
  readonly view: string
  /** Live JavaScript objects of the page after a collection, MiB. */
  readonly heap: number
  /** Resident memory of the page's process, MiB. */
  readonly resident: number
}

const home = mkdtempSync(path.join(tmpdir(), 'ftqueue-window-'))
const group = path.basename(home)
const app = await _electron.launch({
  executablePath: createRequire(path.join(root, 'package.json'))('electron') as string,
  args: ['--no-sandbox', '--disable-gpu', root],
  cwd: root,
  env: {
    ...(process.env as Record<string, string>),
    FTQUEUE_INTERFACE: '127.0.0.1',
    FTQUEUE_HOME: home,
    FTQUEUE_GROUP: group
  }
})
try {
  const page = await app.firstWindow()
  await page.waitForLoadState('load')
  await page.evaluate(() =>
    (
      globalThis as unknown as {
        ftqueue: { request(channel: string, argument: unknown): Promise<unknown> }
      }
    ).ftqueue.request('servers:start', { count: 3, name: 'n' })
  )
  const devtools = await page.context().newCDPSession(page)
  const resident = (): Promise<number> =>
    app.evaluate(({ app: electron }) => {
      const tabs = electron.getAppMetrics().filter(({ type }) => type === 'Tab')
      return tabs.reduce((sum, { memory }) => sum + memory.workingSetSize, 0) / 1024
    })
  const load = await PacedLoad.start(group, rate)
  await watchFrames(page)
  const frames = new Map<string, number[]>(views.map((view) => [view, []]))
  const samples: Sample[] = []
  const began = performance.now()
  const elapsedMs = (): number => performance.now() - began
  for (let turn = 0; elapsedMs() < minutes * 60_000; turn++) {
    const view = views[turn % views.length] ?? 'Group'
    await page.getByRole('link', { name: view, exact: true }).click()
    await sleep(SETTLE_MS)
    await takeFrames(page)
    const answered = load.answered
    const at = performance.now()
    await sleep(TURN_MS)
    const seconds = await takeFrames(page)
    frames.get(view)?.push(...seconds)
    const perSecond = Math.round(((load.answered - answered) / (performance.now() - at)) * 1000)
    await devtools.send('HeapProfiler.collectGarbage')
    const { usedSize } = await devtools.send('Runtime.getHeapUsage')
    const sample: Sample = {
      second: Math.round(elapsedMs() / 1000),
      view,
      heap: round(usedSize / MEBIBYTE),
      resident: round(await resident())
    }
    samples.push(sample)
    console.error(
      `${String(sample.second)} s  ${view}: ${String(perSecond)} operations/s, longest frames ` +
        `${seconds.map((ms) => String(Math.round(ms))).join(' ')} ms, ` +
        `heap ${String(sample.heap)} MiB, resident ${String(sample.resident)} MiB`
    )
  }
  const operations = { answered: load.answered, refused: load.refused, skipped: load.skipped }
  await load.stop()
  const shares = Object.fromEntries(
    [...frames].map(([view, seconds]) => [view, smoothShare(seconds, FRAME_MOST_MS)])
  )
  console.log(JSON.stringify({ minutes, rate, operations, smooth: shares, samples }, null, 2))
} finally {
  await app.close()
  rmSync(home, { recursive: true, force: true })
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
