/** The queues: worked on by keyboard and by mouse, drawn over time, and their answers exported. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launch, pictureOnFailure, until, type RunningApp } from './launch'

describe('the queues', () => {
  let running: RunningApp
  beforeAll(async () => {
    running = await launch()
    const { page } = running
    await page.getByRole('spinbutton', { name: 'Servers' }).fill('3')
    await page.getByRole('button', { name: 'Start server' }).click()
    await until('three servers run', async () => {
      return (await page.getByText('running', { exact: true }).count()) >= 3
    })
    await page.getByRole('link', { name: 'Queues', exact: true }).click()
  })
  afterAll(() => running.close())
  beforeEach(({ task }) => {
    pictureOnFailure(running, `queues-${task.name.replaceAll(/\W+/g, '-')}`)
  })

  const grid = (): Locator => running.page.getByRole('grid', { name: 'Queues' })
  const answers = (): Locator =>
    running.page.getByRole('table', { name: 'Answers' }).locator('.rows-row')
  const untilAnswer = (pattern: RegExp): Promise<void> =>
    until(`an answer fits ${String(pattern)}`, async () =>
      pattern.test((await answers().first().innerText()).replaceAll(/\s+/g, ' '))
    )

  it('are made, and worked on by keyboard alone', async () => {
    const { page } = running
    await page.getByRole('textbox', { name: 'Label', exact: true }).fill('12')
    await page.keyboard.press('Enter')
    await untilAnswer(/create 12 25 ok/)
    await grid().getByText('12', { exact: true }).waitFor()
    await grid().focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    // The next item is typed while the first one is under way.
    await page.keyboard.type('5')
    await page.keyboard.press('Enter')
    await page.keyboard.type('7')
    await untilAnswer(/push 25 5 – ok/)
    await page.keyboard.press('Enter')
    await untilAnswer(/push 25 7 – ok/)
    await page.keyboard.press('Escape')
    await page.keyboard.press('t')
    await untilAnswer(/top 25 5 ok/)
    await page.keyboard.press('p')
    await untilAnswer(/pop 25 5 ok/)
  })

  it('are popped in their row', async () => {
    await running.page.getByRole('button', { name: 'Pop queue 12' }).click()
    await untilAnswer(/pop 25 7 ok/)
  })

  it('are drawn over time, with a table of the same', async () => {
    const { page } = running
    const charts = page.getByRole('region', { name: 'Charts' })
    await until('something is drawn', () =>
      charts
        .locator('canvas')
        .first()
        .evaluate((canvas: HTMLCanvasElement) => {
          const pixels = canvas
            .getContext('2d')
            ?.getImageData(0, 0, canvas.width, canvas.height).data
          return pixels?.some((value) => value !== 0) ?? false
        })
    )
    expect(await charts.locator('canvas').count()).toBe(2)
    await running.picture('queues-charts')
    await page.getByRole('button', { name: 'As a table' }).click()
    await until('the figures are there', async () => (await charts.locator('tbody tr').count()) > 0)
    await page.getByRole('button', { name: 'As charts' }).click()
  })

  it('are sorted and filtered', async () => {
    const { page } = running
    for (const label of ['40', '41']) {
      await page.getByRole('textbox', { name: 'Label', exact: true }).fill(label)
      await page.keyboard.press('Enter')
      await untilAnswer(new RegExp(`create ${label} `))
    }
    const labels = async (): Promise<string> =>
      (await grid().locator('.rows-row [role=gridcell]:first-child').allInnerTexts()).join(' ')
    await until('all are listed', async () => (await labels()) === '12 40 41')
    await grid().getByRole('button', { name: 'Label' }).click()
    await until('they are the other way round', async () => (await labels()) === '41 40 12')
    await page.getByRole('textbox', { name: 'Filter queues' }).fill('4')
    await until('only two fit', async () => (await labels()) === '41 40')
    await page.getByRole('textbox', { name: 'Filter queues' }).fill('')
  })

  it('have their answers exported as they are shown', async () => {
    const { page } = running
    const file = path.join(running.home, 'answers.csv')
    await running.app.evaluate(({ session }, savePath) => {
      session.defaultSession.on('will-download', (_event, item) => item.setSavePath(savePath))
    }, file)
    await page.getByRole('textbox', { name: 'Filter answers' }).fill('pop')
    await until('two are shown', async () => (await answers().count()) === 2)
    await page.getByRole('button', { name: 'CSV' }).click()
    await until('the file is there', () => existsSync(file))
    await until('it is whole', () => readFileSync(file, 'utf8').split('\r\n').length === 4)
    const [head, newest, other] = readFileSync(file, 'utf8').split('\r\n')
    expect(head).toBe('time,operation,result,status,server,slot,ms,configuration,message')
    expect(newest).toMatch(/^\d{4}-.*Z,pop 25,7,ok,\w+,\d+,[\d.]+,[\w.]+,\S+:\d+$/)
    expect(other).toContain(',pop 25,5,ok,')
  })

  it('had nothing to complain about', () => {
    expect(running.complaints).toEqual([])
  })
})
