import { deepEqual, equal, match, ok } from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import type { Open } from './open'

const views = ['Overview', 'Group', 'Queues', 'Commands', 'Timeline', 'Lab', 'Logs', 'Settings']

async function go(page: Page, view: string): Promise<void> {
  await page.getByRole('link', { name: view, exact: true }).click()
  await page.getByRole('heading', { name: view, level: 1 }).waitFor()
}

/** Waits until what is read becomes what is wanted, and fails saying what it is instead. */
async function becomes<T>(read: () => Promise<T>, wanted: T): Promise<void> {
  const deadline = Date.now() + 5000
  for (;;) {
    const value = await read()
    if (value === wanted || Date.now() > deadline) {
      equal(value, wanted)
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const textOf = (locator: Locator) => async (): Promise<string> => (await locator.innerText()).trim()
const step = (page: Page): Promise<unknown> => page.evaluate('group.step()')

/** What a keyboard, a screen reader and a test find, each in a window of its own. */
export const checks: Readonly<Record<string, (open: Open) => Promise<void>>> = {
  'navigation has the views in order, by mouse and by keyboard': async (open) => {
    const page = await open('three', { still: true })
    const links = page.getByRole('navigation').getByRole('link')
    deepEqual(await links.allInnerTexts(), views)
    for (const view of views) await go(page, view)
    await page.keyboard.press('Control+2')
    await page.getByRole('table', { name: 'Members' }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
  },

  'servers are regions with their buttons, and are started, killed and restarted': async (open) => {
    const page = await open('empty', { still: true })
    await page.getByLabel('Servers').fill('3')
    await page.getByRole('textbox', { name: 'Name' }).fill('a')
    await page.getByRole('button', { name: 'Start server' }).click()
    await page.getByRole('region', { name: 'a3', exact: true }).waitFor()
    await step(page)
    const a2 = page.getByRole('region', { name: 'a2', exact: true })
    await becomes(async () => (await a2.innerText()).includes('running'), true)
    match(await a2.innerText(), /192\.168\.1\.17:8081/)
    await a2.getByRole('button', { name: 'Kill a2', exact: true }).click()
    await becomes(async () => (await a2.innerText()).includes('crashed'), true)
    ok(await a2.getByRole('button', { name: 'Stop a2' }).isDisabled())
    await page.locator('.problems').getByText('a2 crashed.').waitFor()
    await a2.getByRole('button', { name: 'Restart a2' }).click()
    await step(page)
    await becomes(async () => (await a2.innerText()).includes('running'), true)
  },

  'a wrong number or name is told beside its field': async (open) => {
    const page = await open('three', { still: true })
    await page.getByLabel('Servers').fill('99')
    await page.getByRole('button', { name: 'Start server' }).click()
    const count = page.getByLabel('Servers')
    equal(await count.getAttribute('aria-invalid'), 'true')
    const note = page.locator(`[id="${(await count.getAttribute('aria-describedby')) ?? ''}"]`)
    match(await note.innerText(), /1 to 16/)
    await count.fill('1')
    await page.getByRole('textbox', { name: 'Name' }).fill('a')
    await page.getByRole('textbox', { name: 'Name' }).press('Enter')
    await page.getByText('a runs already; choose another name.').waitFor()
  },

  'the turn is marked in the members, and nothing moves when it does': async (open) => {
    const page = await open('lan', { still: true })
    await go(page, 'Group')
    const rows = page.getByRole('table', { name: 'Members' }).getByRole('row')
    equal(await rows.count(), 6)
    equal(await rows.filter({ hasText: 'here' }).count(), 2)
    const marked = rows.filter({ hasText: 'turn' })
    equal(await marked.count(), 1)
    const before = { text: await marked.innerText(), box: await rows.nth(3).boundingBox() }
    await page.evaluate('group.order()')
    await becomes(async () => (await marked.innerText()) === before.text, false)
    equal(await marked.count(), 1)
    deepEqual(await rows.nth(3).boundingBox(), before.box)
  },

  'queues are chosen by keyboard, and a million items draw few rows': async (open) => {
    const page = await open('three', { still: true })
    await go(page, 'Queues')
    const grid = page.getByRole('grid', { name: 'Queues' })
    await grid.getByRole('row').nth(2).waitFor()
    await grid.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    const chosen = grid.locator('[aria-selected=true]')
    await becomes(textOf(chosen.getByRole('gridcell').first()), '12')
    equal(await grid.getAttribute('aria-activedescendant'), await chosen.getAttribute('id'))
    const items = page.getByRole('table', { name: 'Items' })
    await becomes(() => items.getAttribute('aria-rowcount'), '1000001')
    ok((await items.getByRole('row').count()) < 80)
    await page.getByRole('textbox', { name: 'Go to place' }).fill('999999')
    await page.keyboard.press('Enter')
    const last = items.getByRole('row').last()
    await becomes(async () => (await last.innerText()).replaceAll(/\s+/g, ' '), '999,999 6999993')
    equal(await last.getAttribute('aria-rowindex'), '1000001')
    ok((await items.getByRole('row').count()) < 80)
    await items.focus()
    await page.keyboard.press('Home')
    await becomes(async () => (await items.innerText()).includes('Place\nItem\n0\n0'), true)
  },

  'operations are answered with result, server, slot and time; wrong input beside its field':
    async (open) => {
      const page = await open('three', { still: true })
      await go(page, 'Queues')
      await page.getByRole('textbox', { name: 'Label' }).fill('4.5')
      await page.keyboard.press('Enter')
      await page.getByText('is not an integer').waitFor()
      await page.getByRole('textbox', { name: 'Label' }).fill('5000')
      await page.keyboard.press('Enter')
      const answers = page.getByRole('table', { name: 'Answers' }).locator('.rows-row')
      await becomes(() => answers.count(), 1)
      match(await answers.first().innerText(), /create 5000\s+10001\s+ok\s+\w\s+\d+\s+[\d.]+ ms/)
      await page.getByRole('textbox', { name: 'Item', exact: true }).fill('7')
      await page.keyboard.press('Enter')
      await becomes(() => answers.count(), 2)
      await page.getByRole('button', { name: 'Destroy…' }).click()
      const guard = page.getByRole('button', { name: 'Destroy queue 5000' })
      ok(await guard.isDisabled())
      await page.keyboard.type('5000')
      await guard.click()
      await becomes(() => answers.count(), 3)
      await page.getByText('No queue chosen').waitFor()
    },

  'the command line runs by Enter, walks its history and keeps what is wrong': async (open) => {
    const page = await open('three', { still: true })
    await go(page, 'Commands')
    const field = page.getByRole('textbox', { name: 'Command' })
    const results = page.getByRole('log', { name: 'Results' }).getByRole('listitem')
    for (const line of ['q = create 77', 'push $q 5', 'pop $q']) {
      await field.fill(line)
      await field.press('Enter')
    }
    await becomes(() => results.count(), 3)
    match(
      await results.last().innerText(),
      /pop \$q\s+5\s+ok\s+\w\s+slot \d+\s+\S+:\d+\s+[\d.]+ ms/
    )
    await field.press('ArrowUp')
    await field.press('ArrowUp')
    equal(await field.inputValue(), 'push $q 5')
    await field.press('ArrowDown')
    equal(await field.inputValue(), 'pop $q')
    await field.fill('pusch $q 5')
    await field.press('Enter')
    equal(await field.getAttribute('aria-invalid'), 'true')
    match(await page.locator('.command-line').innerText(), /push/)
    equal(await field.inputValue(), 'pusch $q 5')
  },

  'the log filters, pauses at the first scroll and says what came meanwhile': async (open) => {
    const page = await open('flood')
    await go(page, 'Logs')
    const log = page.getByRole('log', { name: 'Logs' })
    const follow = page.getByRole('switch', { name: 'Follow' })
    equal(await follow.getAttribute('aria-checked'), 'true')
    await page.getByRole('textbox', { name: 'Filter' }).fill('nak-sent -871')
    await becomes(async () => (await log.innerText()).includes('slot-delivered'), false)
    match(await log.innerText(), /nak-sent/)
    await page.getByRole('textbox', { name: 'Filter' }).fill('')
    await page.waitForTimeout(1000)
    ok((await log.locator('.log-row').count()) < 80)
    await log.hover()
    await page.mouse.wheel(0, -240)
    await becomes(() => follow.getAttribute('aria-checked'), 'false')
    await page.getByText(/Paused, [\d,]+ new/).waitFor()
    await page.waitForTimeout(300)
    const still = await log.innerText()
    await page.waitForTimeout(500)
    equal(await log.innerText(), still)
    await log.press('End')
    await becomes(() => follow.getAttribute('aria-checked'), 'true')
    await becomes(async () => (await log.innerText()) === still, false)
    const gap = await log.evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop)
    ok(gap <= 1)
  },

  'everything that can be used has a name, and every control is reached by Tab': async (open) => {
    const page = await open('lan', { still: true })
    for (const view of views) {
      await go(page, view)
      const nameless = await page.evaluate(() =>
        [...document.querySelectorAll('button, a, input, select, [role=log], [role=grid]')]
          .filter((element) => {
            const labels = element instanceof HTMLInputElement ? (element.labels?.length ?? 0) : 0
            const text = element.getAttribute('aria-label') ?? element.textContent
            return labels === 0 && text.trim() === '' && !(element instanceof HTMLSelectElement)
          })
          .map((element) => element.outerHTML)
      )
      deepEqual(nameless, [])
      const reached = new Set<string>()
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
      for (let i = 0; i < 60; i += 1) {
        await page.keyboard.press('Tab')
        reached.add(await page.evaluate(() => document.activeElement?.outerHTML ?? ''))
      }
      const buttons = await page
        .locator('button:visible:not([role=tab][aria-selected=false])')
        .evaluateAll((all) => all.map((element) => element.outerHTML))
      for (const button of buttons) ok(reached.has(button), `${view}: no Tab reaches ${button}`)
    }
  },

  'the theme follows the system until another is chosen': async (open) => {
    const page = await open('three', { dark: true, still: true })
    const theme = (): Promise<string | undefined> =>
      page.evaluate(() => document.documentElement.dataset['theme'])
    equal(await theme(), 'dark')
    await page.getByRole('radio', { name: 'light' }).check({ force: true })
    equal(await theme(), 'light')
    await page.reload()
    await page.getByRole('link', { name: 'Overview' }).waitFor()
    equal(await theme(), 'light')
  }
}
