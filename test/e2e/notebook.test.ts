/**
 * The notebook: the original client's sequence with its results, a long run that is
 * cancelled, a file that is saved and opened again, and what a reload brings back.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pictureOnFailure, until } from './launch'
import { openWindow, SHELLS, type OpenWindow } from './open-window'
import { startServers } from './work'

describe.each(SHELLS)('the notebook in %s', (shell) => {
  let running: OpenWindow
  let saved: string
  beforeAll(async () => {
    running = await openWindow(shell)
    saved = path.join(running.home, 'sequence.ftqnb')
    const { page } = running
    await startServers(page, 3)
    await page.getByRole('link', { name: 'Commands', exact: true }).click()
    await page.getByRole('tab', { name: 'Notebook' }).click()
  })
  afterAll(() => running.close())
  beforeEach(({ task }) => {
    pictureOnFailure(running, `notebook-${shell}-${task.name.replaceAll(/\W+/g, '-')}`)
  })

  const button = (name: string): Locator => running.page.getByRole('button', { name, exact: true })
  const cell = (number: number): Locator =>
    running.page.getByLabel(`Cell ${String(number)}`, { exact: true })
  const commands = (number: number): Locator =>
    running.page.getByRole('textbox', { name: `Commands of cell ${String(number)}`, exact: true })
  const rows = (of: Locator): Locator => of.locator('.output-row')
  const example = (title: string): Promise<unknown> =>
    running.page.getByRole('combobox', { name: 'Example' }).selectOption(title)

  /** Result of each line that was run, in order; `–` for none. */
  async function results(): Promise<string[]> {
    const all = await running.page.locator('.output-row .answer-result').allInnerTexts()
    return all.map((text) => text.trim().split('\n')[0] ?? '')
  }

  it("runs the original client's sequence, with its results", async () => {
    await example("The original client's sequence")
    await button('Run all').click()
    await until('all of it is done', async () => {
      const text = await running.page.locator('.cells').innerText()
      return (text.match(/Done in/g) ?? []).length === 5
    })
    const [id, again, ...rest] = await results()
    expect(Number(id)).toBeGreaterThan(0)
    expect(again).toBe(id)
    expect(rest).toEqual(
      // push push push size, top pop pop pop, pop top size, destroy id size pop
      ['–', '–', '–', '3', '5', '5', '7', '-3', '-1', '-1', '0', '–', '-1', '-1', '-1']
    )
    const first = (await rows(cell(2)).first().innerText()).replaceAll(/\s+/g, ' ')
    expect(first).toMatch(/q = create 12 \d+ ok \S+ slot \d+ \S+:\d+ [\d.]+ ms/)
    await running.page.getByRole('cell', { name: '$q' }).waitFor()
    await running.picture('notebook')
  })

  it('is saved to a file, results included', async () => {
    await running.saveTo(saved)
    await button('Save').click()
    await until(
      'the file is there',
      () => existsSync(saved) && readFileSync(saved, 'utf8').endsWith('}\n')
    )
    const file = JSON.parse(readFileSync(saved, 'utf8')) as { format: string; cells: unknown[] }
    expect(file.format).toBe('ftqueue-notebook')
    expect(file.cells).toHaveLength(8)
  })

  it('runs a cell by Shift+Enter and goes on to the next one', async () => {
    await button('New').click()
    await commands(1).fill('q = create 77\npush $q 5')
    await commands(1).press('Shift+Enter')
    await commands(2).waitFor()
    await until('the next cell is written in', () =>
      commands(2).evaluate((field) => field === document.activeElement)
    )
    await running.page.keyboard.type('pop $q')
    await running.page.keyboard.press('Control+Enter')
    await until('it popped what was pushed', async () =>
      /pop \$q\s+5\s+ok/.test(await rows(cell(2)).first().innerText())
    )
  })

  it('shows how far a long run is, and cancels it', async () => {
    await commands(2).fill('repeat 1000000 push $q $i')
    await button('Run cell 2').click()
    const progress = running.page.getByRole('status', { name: 'Progress' })
    await until('it tells how far it is', async () =>
      /[1-9][\d,]* of 1,000,000/.test(await progress.innerText())
    )
    await running.picture('notebook-runs')
    await button('Stop cell 2').click()
    await cell(2)
      .getByText(/^Cancelled in/)
      .waitFor()
    const facts = await rows(cell(2)).first().innerText()
    const done = Number(/([\d,]+) of 1,000,000/.exec(facts)?.[1]?.replaceAll(',', ''))
    expect(done).toBeGreaterThan(0)
    expect(done).toBeLessThan(1_000_000)
    await commands(2).fill('size $q')
    await button('Run cell 2').click()
    await until('what was sent was executed, and no more', async () =>
      new RegExp(`size \\$q\\s+${String(done)}\\s+ok|size \\$q\\s+${String(done + 1)}\\s+ok`).test(
        await rows(cell(2)).first().innerText()
      )
    )
  })

  it('opens the saved file again, with its results', async () => {
    const chooser = running.page.waitForEvent('filechooser')
    await button('Open…').click()
    await (await chooser).setFiles(saved)
    await until('its cells are there', async () => (await cell(8).count()) === 1)
    expect((await results()).slice(-3)).toEqual(['-1', '-1', '-1'])
    await running.page.getByText('sequence.ftqnb').waitFor()
  })

  it('says what is wrong with a damaged file, and keeps what is open', async () => {
    const damaged = path.join(running.home, 'damaged.ftqnb')
    writeFileSync(damaged, readFileSync(saved, 'utf8').slice(0, 300))
    const chooser = running.page.waitForEvent('filechooser')
    await button('Open…').click()
    await (await chooser).setFiles(damaged)
    await running.page.getByText(/damaged\.ftqnb is damaged/).waitFor()
    expect(await cell(8).count()).toBe(1)
  })

  it('is found again after a reload', async () => {
    const { page } = running
    const kept = (): Promise<string> =>
      page.evaluate(() => localStorage.getItem('ftqueue.notebook') ?? '')
    await until('it is kept', async () => (await kept()).includes('sequence.ftqnb'))
    await page.reload()
    await page.getByRole('link', { name: 'Commands', exact: true }).click()
    await page.getByRole('tab', { name: 'Notebook' }).click()
    await until('its cells are there', async () => (await cell(8).count()) === 1)
    expect((await results()).slice(-3)).toEqual(['-1', '-1', '-1'])
  })

  it('had nothing to complain about', () => {
    expect(running.complaints).toEqual([])
  })
})
