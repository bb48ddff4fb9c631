/**
 * The lab in the window, by the names that screen readers read: faults are allowed by one
 * button, the network is cut by a drawn line, both sides work, it heals and merges; a link
 * loses, the window says so everywhere, a scenario is played to its end; and the same by keyboard.
 */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pictureOnFailure, root, until } from './launch'
import { openWindow, SHELLS, type OpenWindow } from './open-window'
import { startServers } from './work'

const cli = path.join(root, 'out', 'main', 'cli.js')

describe.each(SHELLS)('the lab in %s', (shell) => {
  /** A browser's window belongs to `ftqueue serve`, whose flag alone allows faults. */
  const isAllowed = shell === 'Chromium'
  let running: OpenWindow
  beforeAll(async () => {
    running = await openWindow(shell, isAllowed ? { FTQUEUE_LAB: '1' } : {})
    await startServers(running.page, 3, 'a')
    await together()
  })
  afterAll(() => running.close())
  beforeEach(({ task }) => {
    pictureOnFailure(running, `${shell}-${task.name.replaceAll(/\W+/g, '-')}`)
  })

  const open = (view: string): Promise<void> =>
    running.page.getByRole('link', { name: view, exact: true }).click()
  const button = (name: string | RegExp): Locator =>
    running.page.getByRole('button', { name, exact: true })
  const status = (): Locator =>
    running.page.getByRole('status').filter({ hasText: 'Faults are on' })
  const noFaults = (): Promise<void> =>
    until('no faults are on', async () => (await status().count()) === 0)

  /** Members of each configuration that is heard, by name. */
  function islands(): string[] {
    const { home, group } = running
    const { stdout } = spawnSync(process.execPath, [cli, 'status', '--json'], {
      env: {
        ...process.env,
        FTQUEUE_HOME: home,
        FTQUEUE_GROUP: group,
        FTQUEUE_INTERFACE: '127.0.0.1'
      },
      encoding: 'utf8'
    })
    const { configurations } = JSON.parse(stdout) as {
      readonly configurations: readonly { readonly members: readonly { readonly name: string }[] }[]
    }
    return configurations
      .map(({ members }) =>
        members
          .map(({ name }) => name)
          .sort()
          .join()
      )
      .sort()
  }
  const together = (): Promise<void> =>
    until('all three are one', () => islands().join('|') === 'a1,a2,a3')

  /** A line over the map, by parts of its width and height. */
  async function draw(from: readonly [number, number], to: readonly [number, number]) {
    const { page } = running
    const map = page.locator('.lab-map')
    await map.scrollIntoViewIfNeeded()
    const box = await map.boundingBox()
    if (box === null) throw new Error('there is no map')
    await page.mouse.move(box.x + from[0] * box.width, box.y + from[1] * box.height)
    await page.mouse.down()
    await page.mouse.move(box.x + to[0] * box.width, box.y + to[1] * box.height, { steps: 12 })
    return { release: () => page.mouse.up() }
  }

  /** Runs a line on the side of one server. */
  async function work(server: string, line: string): Promise<string> {
    await running.page.getByLabel('Heard by').selectOption({ label: server })
    const box = running.page.getByRole('textbox', { name: 'Command' })
    await box.fill(line)
    await button('Run').click()
    const newest = running.page.getByRole('log', { name: 'Work results' }).locator('li').first()
    await until(`${line} is answered`, async () => (await box.inputValue()) === '')
    return (await newest.innerText()).replaceAll(/\s+/g, ' ')
  }

  if (!isAllowed) {
    it('allows faults by one button, and the group goes on', async () => {
      await open('Lab')
      await running.page.getByText('Faults are off limits for the servers here').waitFor()
      await running.picture('lab-off')
      await button('Allow faults (restarts 3 servers)').click()
      await running.page.getByText('Servers here take faults').waitFor()
      await together()
      await button('Forbid faults (restarts 3 servers)').waitFor()
    })
  }

  it('is cut by a drawn line, whose sides are told before it is let go', async () => {
    await open('Lab')
    expect(await work('a1', 'q = create 12')).toContain('25')
    await work('a1', 'push $q 1')
    const stroke = await draw([0.62, 0.04], [0.52, 0.96])
    await running.page.getByText('a1, a3 | a2').waitFor()
    await running.picture('lab-stroke')
    await stroke.release()
    await status().waitFor()
    expect(await status().innerText()).toContain('partition a1,a3 | a2')
    await until('two islands', () => islands().join('|') === 'a1,a3|a2')
    await running.page.getByText(/\d+ datagrams dropped/).waitFor()
  })

  it('lets both sides work, and merges when it heals', async () => {
    expect(await work('a1', 'pop 25')).toMatch(/a1 pop 25 1 ok/)
    expect(await work('a2', 'pop 25')).toMatch(/a2 pop 25 1 ok/)
    await work('a1', 'push 25 100')
    await work('a2', 'push 25 200')
    await running.picture('lab-cut')
    await button('Heal').click()
    await together()
    await noFaults()
    await open('Overview')
    await running.page.getByText('The sides of the group were merged').first().waitFor()
    await open('Lab')
    expect(await work('a3', 'size 25')).toContain(' 2 ok')
  })

  it('loses what goes over one link, and counts it', async () => {
    await running.page.getByLabel('Faults of').selectOption({ label: 'link a1 → a2' })
    await running.page.getByRole('spinbutton', { name: 'Loss' }).fill('60')
    await status().waitFor()
    expect(await status().innerText()).toContain('a2: loss 60 % from a1')
    await running.page.getByText('Links as a table').click()
    const row = running.page
      .getByRole('table', { name: 'Links' })
      .getByRole('row')
      .filter({ hasText: /^a1\s*a2/ })
    const dropped = async (): Promise<number> => Number((await row.innerText()).split(/\s+/).at(-1))
    await until('the count rises', async () => (await dropped()) > 3)
    const before = await dropped()
    await until('it goes on rising', async () => (await dropped()) > before)
    expect(await row.innerText()).toContain('loss 60 %')
    await running.picture('lab-link')
  })

  it('says in other views that faults are on, and ends them there', async () => {
    await open('Group')
    await status().waitFor()
    const members = running.page.getByRole('table', { name: 'Members' })
    await until('a2 alone is marked', async () => {
      const rows = await members.locator('tbody tr').filter({ hasText: 'faults' }).allInnerTexts()
      return rows.length === 1 && rows[0]?.includes('a2') === true
    })
    await running.picture('lab-elsewhere')
    await button('Reset faults').click()
    await noFaults()
  })

  it('plays a scenario to its end, and tells what was seen', async () => {
    await open('Lab')
    await button('Play turn-crash').click()
    const steps = running.page.getByRole('list', { name: 'Steps' })
    await steps.getByText('crash @turn').waitFor()
    await running.page.getByText('ended', { exact: true }).waitFor({ timeout: 60_000 })
    const text = await steps.innerText()
    expect(text).toMatch(/push: ok from a\d, slot \d+/)
    expect(text).toMatch(/a\d: .*not heard for \d+ ms/)
    expect(text).toMatch(/configuration \d+\.[0-9a-f]{4} installed with a\d, a\d/)
    expect(text).toMatch(/a\d runs again/)
    expect(text).toMatch(/a1.* hold the same/)
    await running.picture('lab-played')
    await together()
    await button('All scenarios').click()
  })

  it('leads through a scenario step by step, and stops it in order', async () => {
    await button('Step through loss').click()
    await running.page.getByText('held', { exact: true }).waitFor()
    for (let step = 0; step < 3; step++) {
      await running.page.getByText('held', { exact: true }).waitFor()
      await until('the next step may come', async () => {
        return (await button('Next step').getAttribute('aria-disabled')) === null
      })
      await button('Next step').click()
    }
    await status().waitFor()
    expect(await status().innerText()).toContain('loss 50 %')
    await button('Stop the scenario').click()
    await running.page.getByText('stopped', { exact: true }).waitFor()
    await noFaults()
    await button('All scenarios').click()
  })

  it('is used by keyboard alone', async () => {
    const { page } = running
    const focused = (): Promise<string> =>
      page.evaluate(() => {
        const element = document.activeElement
        return element?.getAttribute('aria-label') ?? element?.textContent ?? ''
      })
    const tabTo = async (name: string): Promise<void> => {
      for (let i = 0; i < 80; i++) {
        if ((await focused()).trim() === name) return
        await page.keyboard.press('Tab')
      }
      throw new Error(`${name} is not reached by Tab`)
    }
    await open('Overview')
    await page.keyboard.press('Control+6')
    await page.getByRole('heading', { name: 'Lab', exact: true, level: 1 }).waitFor()
    await tabTo('Side of a1')
    await page.keyboard.type('Side 1')
    await tabTo('Side of a2')
    await page.keyboard.type('Side 2')
    await tabTo('Side of a3')
    await page.keyboard.type('Side 2')
    await tabTo('Cut')
    await page.keyboard.press('Enter')
    await status().waitFor()
    expect(await status().innerText()).toContain('partition a1 | a2,a3')
    await page.keyboard.press('Control+1')
    await tabTo('Reset faults')
    await page.keyboard.press('Enter')
    await noFaults()
    await together()
  })

  it('opens the view that was asked for last, by a link or a key', async () => {
    const { page } = running
    await open('Lab')
    await page.getByRole('heading', { name: 'Lab', exact: true, level: 1 }).waitFor()
    // One right after the other: the change of address comes later.
    await page.evaluate(async () => {
      const isTold = new Promise((resolve) => {
        window.addEventListener('hashchange', resolve, { once: true })
      })
      document.querySelector<HTMLElement>('nav a[href="#/overview"]')?.click()
      window.dispatchEvent(new KeyboardEvent('keydown', { key: '6', ctrlKey: true }))
      await isTold
    })
    await page.getByRole('heading', { name: 'Lab', exact: true, level: 1 }).waitFor()
    expect(await page.evaluate(() => location.hash)).toBe('#/lab')
    await page.goBack()
    await page.getByRole('heading', { name: 'Overview', exact: true, level: 1 }).waitFor()
  })

  it('had nothing to complain about', () => {
    expect(running.complaints).toEqual([])
  })
})
