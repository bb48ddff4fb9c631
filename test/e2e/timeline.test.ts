/** The timeline on three real servers: what they say to each other, one message's life, the properties. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, pictureOnFailure, until, type RunningApp } from './launch'

let app: RunningApp

const open = (view: string): Promise<void> =>
  app.page.getByRole('link', { name: view, exact: true }).click()

/** What the table of events says. */
const rows = (): Promise<readonly string[]> =>
  app.page.getByRole('grid', { name: 'Events in view' }).getByRole('row').allInnerTexts()

async function run(line: string): Promise<void> {
  const { page } = app
  const results = page.getByRole('log', { name: 'Results' }).getByRole('listitem')
  const before = await results.count()
  const field = page.getByRole('textbox', { name: 'Command' })
  await field.fill(line)
  await field.press('Enter')
  await until(`${line} is answered`, async () => {
    const last = (await results.count()) > before ? await results.last().innerText() : ''
    return / ms/.test(last)
  })
}

beforeAll(async () => {
  app = await launch()
})
afterAll(async () => {
  await app.close()
})

describe('the timeline', () => {
  it('starts servers where there are none, and shows commands as arrows', async () => {
    pictureOnFailure(app, 'timeline-live')
    const { page } = app
    await page.getByLabel('Servers').fill('3')
    await page.getByRole('textbox', { name: 'Name' }).fill('a')
    await page.getByRole('button', { name: 'Start server' }).click()
    await page.getByText('3 members').first().waitFor()
    await open('Timeline')
    await page.getByRole('button', { name: 'Run a few commands' }).click()
    await until('an order arrives', async () => {
      return (await rows()).some((row) => /gets from a\d: order, slot \d+/.test(row))
    })
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText(/Paused, [\d,]+ waiting/).waitFor()
    await page.getByRole('button', { name: 'Fit', exact: true }).click()
    const diagram = page.getByRole('listbox', { name: 'Space-time diagram' })
    await diagram.focus()
    await diagram.press('End')
    const chosen = diagram.locator('[aria-selected=true]')
    await chosen.waitFor({ state: 'attached' })
    const last = await chosen.innerText()
    await diagram.press('ArrowLeft')
    await until('another one is chosen', async () => (await chosen.innerText()) !== last)
    await app.picture('timeline-live')
  })

  it('tells the life of a message whose id is clicked in Commands', async () => {
    pictureOnFailure(app, 'timeline-life')
    const { page } = app
    await open('Commands')
    await run('q = create 4242')
    await run('push $q 7')
    const results = page.getByRole('log', { name: 'Results' }).getByRole('listitem')
    await results
      .last()
      .getByRole('button', { name: /^Message / })
      .click()
    await page.getByRole('heading', { name: 'Timeline', level: 1 }).waitFor()
    const life = page.getByRole('table', { name: 'Life of the message' })
    await until('it is stable everywhere', async () => {
      const text = await life.innerText().catch(() => '')
      return /stable/.test(text) && ['a1', 'a2', 'a3'].every((name) => text.includes(name))
    })
    await page.getByText(/^push \d+ 7$/).waitFor()
    await app.picture('timeline-life')
  })

  it('saves a picture with the arrows, the legend and the events', async () => {
    pictureOnFailure(app, 'timeline-svg')
    const { page } = app
    const svg = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const make = URL.createObjectURL.bind(URL)
          // The system's dialog stays out of it.
          HTMLAnchorElement.prototype.click = () => undefined
          URL.createObjectURL = (blob) => {
            if (blob instanceof Blob) void blob.text().then(resolve)
            return make(blob)
          }
          const button = [...document.querySelectorAll('button')].find(
            ({ textContent }) => textContent === 'Save SVG'
          )
          button?.click()
        })
    )
    expect(svg).toMatch(/class="order arrives (plain|strong)"/)
    expect(svg).toContain('>acknowledgement</text>')
    expect(svg).toContain('urn:ftqueue:timeline:1')
  })

  it('finds that the properties hold', async () => {
    pictureOnFailure(app, 'timeline-properties')
    const { page } = app
    await page.getByRole('tab', { name: 'Properties' }).click()
    await page.getByRole('button', { name: /\d+ properties hold, [\d,]+ cases/ }).waitFor()
    const list = page.getByRole('list', { name: 'Properties' })
    expect(await list.getByText('violated').count()).toBe(0)
    await app.picture('timeline-properties')
  })

  it('goes on with what came meanwhile, and complains of nothing', async () => {
    pictureOnFailure(app, 'timeline-on')
    const { page } = app
    await page.getByRole('button', { name: /^Go on/ }).click()
    await until('it flows again', async () => (await page.getByText('Paused,').count()) === 0)
    expect(app.complaints).toEqual([])
  })
})
