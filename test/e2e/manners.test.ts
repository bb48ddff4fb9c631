/** The app's manners: palette, menu, window state, tray, crashes, diagnostics. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { violations } from './accessible'
import { launch, pictureOnFailure, until, type RunningApp } from './launch'

async function launchHere(environment: Record<string, string> = {}): Promise<RunningApp> {
  const running = await launch(environment)
  onTestFinished(() => running.close())
  pictureOnFailure(running, 'manners')
  await ready(running)
  return running
}

/** Before that it listens to no key and no menu. */
function ready({ page, group }: RunningApp): Promise<void> {
  return page.getByRole('contentinfo').getByText(group).waitFor()
}

const heading = ({ page }: RunningApp, name: string): Promise<void> =>
  page.getByRole('heading', { name, exact: true, level: 1 }).waitFor()

/** Chooses in the system's menu. */
function choose({ app }: RunningApp, id: string): Promise<void> {
  return app.evaluate(({ Menu }, wanted) => {
    Menu.getApplicationMenu()?.getMenuItemById(wanted)?.click()
  }, id)
}

describe('the manners of the app', () => {
  it('finds every action by its name, with the keyboard alone', async () => {
    const running = await launchHere()
    const { page } = running
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Action' }).waitFor()
    await running.picture('palette')
    await page.keyboard.type('logs')
    await page.keyboard.press('Enter')
    await heading(running, 'Logs')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('theme dark')
    await page.keyboard.press('Enter')
    await until('the theme is dark', async () => {
      return (await page.locator('html').getAttribute('data-theme')) === 'dark'
    })
    await page.keyboard.press('Control+k')
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.keyboard.press('Control+f')
    await until('the filter has the focus', () =>
      page
        .getByRole('textbox', { name: 'Filter' })
        .evaluate((one) => one === document.activeElement)
    )
    await page.keyboard.press('Control+,')
    await heading(running, 'Settings')
    await page.keyboard.press('F1')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Ctrl+K').waitFor()
    await running.picture('shortcuts')
    expect(running.complaints).toEqual([])
  })

  it('does what is chosen in the menu', async () => {
    const running = await launchHere()
    await choose(running, 'go-queues')
    await heading(running, 'Queues')
    await choose(running, 'start')
    await choose(running, 'go-overview')
    await running.page.getByRole('button', { name: 'Stop node1' }).waitFor()
    await choose(running, 'diagnostics')
    await running.page.getByText('Diagnostics are on the clipboard.').waitFor()
    const text = await running.app.evaluate(({ clipboard }) => clipboard.readText())
    expect(text).toContain(`group ${running.group} (environment), open`)
    expect(text).toContain('node1 running')
    expect(running.complaints).toEqual([])
  })

  it('opens again at its place, with its size and its zoom', async () => {
    const running = await launch()
    await ready(running)
    await running.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 1000, height: 700 })
    })
    await running.page.keyboard.press('Control+=')
    const file = path.join(running.home, 'window', 'window.json')
    await until('it is kept', () => {
      if (!existsSync(file)) return false
      const { width, zoom } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
      return width === 1000 && zoom === 0.5
    })
    await running.app.close()
    const again = await launchHere({ FTQUEUE_HOME: running.home })
    const seen = (): Promise<unknown> =>
      again.app.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows()
        return { ...window?.getBounds(), zoom: window?.webContents.getZoomLevel() }
      })
    await until('it is zoomed', async () => ((await seen()) as { zoom: number }).zoom === 0.5)
    expect(await seen()).toEqual({ x: 40, y: 30, width: 1000, height: 700, zoom: 0.5 })
  })

  it('shows its state in the tray, and a crash as a notification while nobody looks', async () => {
    const running = await launchHere()
    const { app, page } = running
    await app.evaluate(({ Notification, Tray }) => {
      const told: string[] = []
      Object.assign(globalThis, { told })
      const setToolTip = Reflect.get(Tray.prototype, 'setToolTip')
      Tray.prototype.setToolTip = function (text) {
        told.push(`tray: ${text}`)
        setToolTip.call(this, text)
      }
      Notification.isSupported = () => true
      Notification.prototype.show = function () {
        told.push(`notification: ${this.title}`)
      }
    })
    const told = (): Promise<readonly string[]> =>
      app.evaluate(() => Reflect.get(globalThis, 'told') as string[])
    await choose(running, 'start')
    await until('the tray tells of it', async () =>
      (await told()).some((text) => /^tray: .*1 server/.test(text))
    )
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    await page.evaluate(() => window.ftqueue.request('servers:kill', { name: 'node1' }))
    await until('it is told', async () =>
      (await told()).includes('notification: Server node1 crashed')
    )
  })

  it('shows why a server crashed and what it wrote last, and starts it again', async () => {
    const running = await launchHere()
    const { page } = running
    await choose(running, 'start')
    const row = page.getByRole('region', { name: 'node1', exact: true })
    await row.getByText('running', { exact: true }).waitFor()
    await row.getByRole('button', { name: 'Kill node1' }).click()
    await row.getByText('ended unexpectedly: killed (SIGKILL)').waitFor()
    const lines = row.getByRole('region', { name: 'Last log lines of node1' }).getByRole('listitem')
    await until('its last lines are there', async () => {
      const count = await lines.count()
      return count > 0 && count <= 5
    })
    await running.picture('server-crashed')
    expect(await violations(page)).toEqual([])
    await row.getByRole('button', { name: 'Restart node1' }).click()
    await row.getByText('running', { exact: true }).waitFor()
    expect(await lines.count()).toBe(0)
    expect(running.complaints).toEqual([])
  })

  it('says that it broke, and goes on when it is loaded again', async () => {
    const running = await launchHere()
    const { app, page } = running
    const { patch } = await page.evaluate(() => window.ftqueue.request('state:read', null))
    // Nothing of the app tells such a thing.
    await app.evaluate(
      ({ BrowserWindow }, info) => {
        BrowserWindow.getAllWindows()[0]?.webContents.send('state:patch', { info })
      },
      { ...patch.info, group: { broken: true } }
    )
    await heading(running, 'This window broke')
    await running.picture('broken')
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await violations(page)).toEqual([])
    }
    await page.getByRole('button', { name: 'Copy diagnostics' }).click()
    const copied = (): Promise<string> => app.evaluate(({ clipboard }) => clipboard.readText())
    await until('it is copied', async () => (await copied()).includes('The window broke:'))
    expect(await copied()).toContain(`group ${running.group} (environment), open`)
    await page.getByRole('button', { name: 'Reload the window' }).click()
    await page.getByRole('link', { name: 'Overview' }).waitFor()
    expect(await page.getByText('This window broke').count()).toBe(0)
  })

  it('tells that its page crashed, in the view where it was', async () => {
    const running = await launchHere()
    await running.page.getByRole('link', { name: 'Logs' }).click()
    await running.page.getByRole('textbox', { name: 'Filter' }).fill('nak')
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
    const seen = (): Promise<string> =>
      running.app.evaluate(async ({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        const text: unknown = await contents?.executeJavaScript(
          'document.body.innerText + " filter=" + document.querySelector(".log-filter")?.value'
        )
        return String(text)
      })
    await until('it is told', async () => /stopped working .* loaded again/.test(await seen()))
    expect(await seen()).toContain('filter=nak')
  })

  it('keeps servers running in the tray when that was chosen', async () => {
    const running = await launchHere()
    const { page } = running
    await page.keyboard.press('Control+,')
    await page.getByRole('combobox', { name: 'When it is closed' }).selectOption('keep')
    await running.picture('settings-window')
    await choose(running, 'start')
    await page.getByRole('contentinfo').getByText('1 server here').waitFor()
    await running.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.close()
    })
    const isVisible = (): Promise<boolean> =>
      running.app.evaluate(
        ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() === true
      )
    await until('the window is hidden', async () => !(await isVisible()))
    const state = await page.evaluate(() => window.ftqueue.request('state:read', null))
    expect(state.patch.servers?.changed.map((one) => one.state)).toEqual(['running'])
    expect(await running.startAgain()).toBe(0)
    await until('the window is back', isVisible)
  })
})
