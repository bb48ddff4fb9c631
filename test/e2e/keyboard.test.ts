/** Every view's main job, once, by the keyboard alone: nothing here is clicked. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pictureOnFailure, until } from './launch'
import { openWindow, SHELLS, type OpenWindow } from './open-window'

/** More presses of Tab than any view has stops. */
const STOPS_MOST = 120

describe.each(SHELLS)('by keyboard alone, in %s,', (shell) => {
  let opened: OpenWindow
  beforeAll(async () => {
    opened = await openWindow(shell, { FTQUEUE_LAB: '1' })
  })
  afterAll(() => opened.close())
  beforeEach(({ task }) => {
    pictureOnFailure(opened, `keyboard-${shell}-${task.name.replaceAll(/\W+/g, '-')}`)
  })

  const press = (keys: string): Promise<void> => opened.page.keyboard.press(keys)
  const type = (text: string): Promise<void> => opened.page.keyboard.type(text)
  const shown = (text: string | RegExp): Promise<void> =>
    opened.page.getByText(text).first().waitFor()

  /** Opens a view by its digit. */
  async function view(name: string, digit: number): Promise<void> {
    await press(`Control+${String(digit)}`)
    await opened.page.getByRole('heading', { name, level: 1 }).waitFor()
  }

  /** Role and name of what has the focus, as far as a person needs it to know where he is. */
  const focused = (): Promise<string> =>
    opened.page.evaluate(() => {
      const element = document.activeElement
      if (element === null || element === document.body) return ''
      const labels = (element as HTMLInputElement).labels
      const label = labels?.[0]?.textContent
      return (element.getAttribute('aria-label') ?? label ?? element.textContent).trim()
    })

  /** Presses Tab until what is so called has the focus, and shows it. */
  async function tabTo(name: string | RegExp): Promise<void> {
    const seen: string[] = []
    for (let i = 0; i < STOPS_MOST; i++) {
      const at = await focused()
      if (typeof name === 'string' ? at === name : name.test(at)) return
      seen.push(at)
      await press('Tab')
    }
    throw new Error(`${String(name)} is not reached by Tab; passed: ${seen.join(' | ')}`)
  }

  it('servers are started, from the first screen on', async () => {
    await opened.page.getByRole('heading', { name: 'Start a server here' }).waitFor()
    await tabTo('Servers')
    await press('Control+A')
    await type('3')
    await tabTo('Name')
    await press('Control+A')
    await type('k')
    await press('Enter')
    await until('three run', async () => {
      return (await opened.page.getByRole('button', { name: /^Stop k\d$/ }).count()) === 3
    })
  })

  it('Commands run, their lines come back, and an id leads to its life', async () => {
    await view('Commands', 4)
    await tabTo('Command')
    for (const line of ['q = create 12', 'push $q 5', 'push $q 6']) {
      await type(line)
      await press('Enter')
      await until(`${line} is taken`, async () => {
        return (await opened.page.getByRole('textbox', { name: 'Command' }).inputValue()) === ''
      })
    }
    await press('ArrowUp')
    await until('the last line is back', async () => {
      const box = opened.page.getByRole('textbox', { name: 'Command' })
      return (await box.inputValue()) === 'push $q 6'
    })
    await press('Enter')
    await until('three are in', async () => {
      const text = await opened.page.getByRole('log', { name: 'Results' }).innerText()
      return (text.match(/push \$q 6/g) ?? []).length === 2
    })
    await tabTo(/^Message /)
    await press('Enter')
    await opened.page.getByRole('table', { name: 'Life of the message' }).waitFor()
  })

  it('a notebook is written and run', async () => {
    await view('Commands', 4)
    await tabTo('Command line')
    await press('ArrowRight')
    await opened.page.getByRole('tab', { name: 'Notebook', selected: true }).waitFor()
    await tabTo('New')
    await press('Enter')
    await tabTo('Commands of cell 1')
    await type('n = create 99')
    await press('Enter')
    await type('push $n 1')
    await press('Shift+Enter')
    await shown(/Done in/)
  })

  it('Queues are chosen, and worked on', async () => {
    await view('Queues', 3)
    await shown('12')
    await tabTo('Queues')
    await press('ArrowDown')
    await press('Enter')
    await tabTo('Pop')
    await press('Enter')
    await until('an item is popped', async () => {
      const text = await opened.page.getByRole('table', { name: 'Answers' }).innerText()
      return /pop/.test(text)
    })
  })

  it('the Group tells its past', async () => {
    await view('Group', 2)
    await tabTo(/^Configuration \d/)
    await press('Home')
    await press('Enter')
    await shown(/^Why configuration/)
  })

  it('the Timeline is paused, walked through and zoomed', async () => {
    await view('Timeline', 5)
    await tabTo('Space-time diagram')
    await shown(/[1-9][\d,]* events held/)
    // It may stand already where the life of the message was shown.
    if ((await opened.page.getByText(/^Paused/).count()) === 0) await press('Space')
    await shown(/Paused/)
    await press('End')
    const chosen = opened.page
      .getByRole('listbox', { name: 'Space-time diagram' })
      .locator('[aria-selected=true]')
    await chosen.waitFor({ state: 'attached' })
    const last = await chosen.innerText()
    await press('ArrowLeft')
    await until('another one is chosen', async () => (await chosen.innerText()) !== last)
    await press('+')
    await press('Enter')
    await press('Space')
  })

  it('the Lab cuts the network and heals it', async () => {
    await view('Lab', 6)
    for (const [name, side] of [
      ['k1', 'Side 1'],
      ['k2', 'Side 2'],
      ['k3', 'Side 2']
    ] as const) {
      await tabTo(`Side of ${name}`)
      await type(side)
    }
    await tabTo('Cut')
    await press('Enter')
    await shown(/Faults are on/)
    await tabTo('Heal')
    await press('Enter')
    await until('no faults are on', async () => {
      return (await opened.page.getByText(/Faults are on/).count()) === 0
    })
  })

  it('Logs are filtered', async () => {
    await view('Logs', 7)
    await press('Control+F')
    await type('started on')
    await until('all that is shown was asked for', async () => {
      const text = await opened.page.getByRole('log', { name: 'Logs' }).innerText()
      return /started on/.test(text)
    })
  })

  it('Settings are changed', async () => {
    await press('Control+,')
    await opened.page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    await tabTo(/Group/)
  })

  it('everything else is in the palette', async () => {
    await press('Control+K')
    const palette = opened.page.getByRole('dialog')
    await palette.waitFor()
    await type('Stop k3')
    await press('Enter')
    await view('Overview', 1)
    await until('k3 is stopped', async () => {
      const text = await opened.page.getByRole('region', { name: 'k3', exact: true }).innerText()
      return /stopped/.test(text)
    })
    expect(opened.complaints).toEqual([])
  })
})
