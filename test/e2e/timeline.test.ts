/** The timeline on three real servers: what they say to each other, one message's life, the properties. */
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshGroup, run as command, Serve } from '../support/command'
import { temporaryFolder } from '../support/temporary-folder'
import { pictureOnFailure, until } from './launch'
import { openWindow, SHELLS, type OpenWindow } from './open-window'

let app: OpenWindow

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

describe.each(SHELLS)('the timeline in %s', (shell) => {
  beforeAll(async () => {
    app = await openWindow(shell)
  })
  afterAll(() => app.close())

  it('starts servers where there are none, and shows commands as arrows', async () => {
    pictureOnFailure(app, `${shell}-timeline-live`)
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
    await app.picture(`${shell}-timeline-live`)
  })

  it('tells the life of a message whose id is clicked in Commands', async () => {
    pictureOnFailure(app, `${shell}-timeline-life`)
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
    await app.picture(`${shell}-timeline-life`)
  })

  it('saves a picture with the arrows, the legend and the events', async () => {
    pictureOnFailure(app, `${shell}-timeline-svg`)
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
    pictureOnFailure(app, `${shell}-timeline-properties`)
    const { page } = app
    await page.getByRole('tab', { name: 'Properties' }).click()
    await page.getByRole('button', { name: /\d+ properties hold, [\d,]+ cases/ }).waitFor()
    const list = page.getByRole('list', { name: 'Properties' })
    expect(await list.getByText('violated').count()).toBe(0)
    await app.picture(`${shell}-timeline-properties`)
  })

  it('goes on with what came meanwhile', async () => {
    pictureOnFailure(app, `${shell}-timeline-on`)
    const { page } = app
    await page.getByRole('button', { name: /^Go on/ }).click()
    await until('it flows again', async () => (await page.getByText('Paused,').count()) === 0)
  })

  it('plays what real servers recorded, steps through it, and tests its properties', async () => {
    pictureOnFailure(app, `${shell}-timeline-trace`)
    const { page } = app
    const trace = await recorded()
    await page.getByRole('button', { name: 'Open trace…' }).click()
    await page.getByRole('textbox', { name: 'Folder of the trace' }).fill(trace)
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    const bar = page.getByRole('region', { name: 'Recorded trace' })
    await bar.getByText(trace).waitFor()
    await page.getByRole('columnheader', { name: /^[2-9]\d events in view$/ }).waitFor()

    await page.getByRole('button', { name: /\d+ properties hold, [\d,]+ cases/ }).click()
    const properties = page.getByRole('list', { name: 'Properties' })
    await properties.getByText('P1').waitFor()
    expect(await properties.getByText('violated').count()).toBe(0)

    const place = bar.getByRole('slider', { name: 'Place in the trace' })
    await place.fill('1000')
    await until('it stands at its end', async () => (await place.inputValue()) === '1000')
    await place.fill('0')
    await until('it stands at its begin', async () => (await place.inputValue()) === '0')
    await bar.getByRole('button', { name: 'Next event' }).click()
    const chosen = page
      .getByRole('listbox', { name: 'Space-time diagram' })
      .locator('[aria-selected=true]')
    await chosen.waitFor({ state: 'attached' })
    const first = await chosen.innerText()
    await bar.getByRole('button', { name: 'Next event' }).click()
    await until('it stepped on', async () => (await chosen.innerText()) !== first)
    await bar.getByRole('button', { name: 'Event before' }).click()
    await until('it stepped back', async () => (await chosen.innerText()) === first)

    await bar.getByRole('combobox', { name: 'Speed' }).selectOption('100')
    await bar.getByRole('button', { name: 'Play the trace' }).click()
    await until('it played to its end', async () => (await place.inputValue()) === '1000')
    await bar.getByRole('button', { name: 'Play the trace' }).waitFor()
    await app.picture(`${shell}-timeline-trace`)

    await bar.getByRole('button', { name: 'Back to live' }).click()
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor()
    expect(await bar.count()).toBe(0)
  })

  it('saves what was observed as traces that the checker accepts', async () => {
    pictureOnFailure(app, `${shell}-timeline-save`)
    const { page } = app
    const folder = path.join(temporaryFolder(), 'saved')
    await page.getByRole('button', { name: 'Save trace…' }).click()
    await page.getByRole('textbox', { name: 'Folder for the trace' }).fill(folder)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText(/[\d,]+ lines in \d+ files were written to/).waitFor()
    const { code, out } = await command(['check', folder], {})
    expect(out).not.toContain('violated')
    expect(code).toBe(0)
  })

  it('complains of nothing', () => {
    expect(app.complaints).toEqual([])
  })
})

/** The folder of what three servers recorded of a few commands. */
async function recorded(): Promise<string> {
  const environment = { FTQUEUE_HOME: temporaryFolder(), FTQUEUE_GROUP: freshGroup() }
  const trace = temporaryFolder()
  const serve = new Serve(['--count', '3', '--no-classic', '--trace', trace], environment)
  await serve.up(3)
  const lines = ['create 12', 'push 25 1', 'push 25 2', 'pop 25', 'pop 25', 'pop 25']
  const { out } = await command(['run'], environment, lines.join('\n'))
  expect(out.trimEnd().split('\n').slice(3, 5)).toEqual(['1', '2'])
  await serve.end()
  return trace
}
