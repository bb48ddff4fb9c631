/** How the app starts and ends: one instance, and an orderly end of its servers. */
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isAlive, launch, until, type RunningApp } from './launch'

async function launchHere(): Promise<RunningApp> {
  const running = await launch()
  onTestFinished(() => running.close())
  return running
}

/** Starts servers and gives their process ids when all are running. */
async function startServers(running: RunningApp, count: number): Promise<number[]> {
  const outcome = await running.page.evaluate(
    (n) => window.ftqueue.request('servers:start', { count: n, name: 'a' }),
    count
  )
  expect(outcome).toMatchObject({ ok: true })
  const state = await running.page.evaluate(() => window.ftqueue.request('state:read', null))
  const servers = state.patch.servers?.changed ?? []
  expect(servers.map(({ state }) => state)).toEqual(Array(count).fill('running'))
  return servers.map(({ pid }) => pid ?? 0)
}

/** The events that a server wrote into its log files, in order. */
function loggedEvents({ home }: RunningApp, name: string): unknown[] {
  const folder = path.join(home, 'logs')
  return readdirSync(folder)
    .filter((file) => file.startsWith(name))
    .flatMap((file) => readFileSync(path.join(folder, file), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { event: unknown }).event)
}

describe('the life of the app', () => {
  it('brings its window to the front when it is started a second time', async () => {
    const running = await launchHere()
    await running.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.hide()
    })
    expect(await running.startAgain()).toBe(0)
    await until('the window is visible', () =>
      running.app.evaluate(
        ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() === true
      )
    )
    const windows = await running.app.evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows().length
    )
    expect(windows).toBe(1)
  })

  it('runs beside another one that has a home folder of its own', async () => {
    const [one, other] = [await launchHere(), await launchHere()]
    expect(one.home).not.toBe(other.home)
    expect(await other.page.title()).toBe('FTQueue')
  })

  it('loads its page again when that crashes, and knows its servers still', async () => {
    const running = await launchHere()
    await startServers(running, 1)
    await running.app.evaluate(
      ({ BrowserWindow }) =>
        new Promise<void>((resolve) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents
          contents?.once('did-finish-load', () => {
            resolve()
          })
          contents?.forcefullyCrashRenderer()
        })
    )
    await until('the page shows its server again', () =>
      running.app.evaluate(async ({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        const text: unknown = await contents?.executeJavaScript('document.body.innerText')
        return String(text).includes('1 running')
      })
    )
  })

  it('stops its servers in an orderly way when the window is closed', async () => {
    const running = await launchHere()
    const pids = await startServers(running, 3)
    const child = running.app.process()
    const exit = new Promise((resolve) => child.once('exit', (code) => resolve(code)))
    await running.page.close()
    expect(await exit).toBe(0)
    expect(pids.filter(isAlive)).toEqual([])
    for (const name of ['a1', 'a2', 'a3']) {
      expect(loggedEvents(running, name).at(-1)).toBe('server-stopped')
    }
  })

  it('stops its servers in an orderly way when it is asked to end by a signal', async () => {
    const running = await launchHere()
    const pids = await startServers(running, 2)
    const child = running.app.process()
    const exit = new Promise((resolve) => child.once('exit', (code) => resolve(code)))
    child.kill('SIGTERM')
    expect(await exit).toBe(0)
    expect(pids.filter(isAlive)).toEqual([])
  })

  it('tells a server that is killed from outside from one that is told to end', async () => {
    const running = await launchHere()
    const [first = 0, ...others] = await startServers(running, 4)
    process.kill(first, 'SIGTERM')
    for (const pid of others) process.kill(pid, 'SIGKILL')
    const states = async (): Promise<string[]> => {
      const { patch } = await running.page.evaluate(() =>
        window.ftqueue.request('state:read', null)
      )
      return (patch.servers?.changed ?? []).map(({ state }) => state)
    }
    const isOver = async (): Promise<boolean> => !(await states()).includes('running')
    await until('all have ended', isOver)
    expect(await states()).toEqual(['stopped', 'crashed', 'crashed', 'crashed'])
  })

  it('leaves no server behind when it dies itself', async () => {
    const running = await launchHere()
    const pids = await startServers(running, 2)
    running.app.process().kill('SIGKILL')
    await until('the servers are gone', () => !pids.some(isAlive))
  })
})
