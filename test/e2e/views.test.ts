/** Every view, in Electron and in a browser: it opens, holds what it should, and is accessible in both themes. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { violations } from './accessible'
import { pictureOnFailure, until } from './launch'
import { openWindow, SHELLS, type OpenWindow } from './open-window'
import { run, startServers } from './work'

const VIEWS = [
  'Overview',
  'Group',
  'Queues',
  'Commands',
  'Timeline',
  'Lab',
  'Logs',
  'Settings'
] as const
const THEMES = ['light', 'dark'] as const

describe.each(SHELLS)('the views in %s', (shell) => {
  let opened: OpenWindow
  beforeAll(async () => {
    opened = await openWindow(shell, { FTQUEUE_LAB: '1' })
    const { page } = opened
    await startServers(page, 3)
    await open('Commands')
    for (const line of ['q = create 12', 'push $q 5', 'push $q 6', 'pop $q']) {
      await run(page, line)
    }
  })
  afterAll(() => opened.close())
  beforeEach(({ task }) => {
    pictureOnFailure(opened, `${shell}-${task.name.replaceAll(/\W+/g, '-')}`)
  })
  afterEach(() => {
    expect(opened.complaints).toEqual([])
  })

  const open = async (view: string): Promise<void> => {
    await opened.page.getByRole('link', { name: view, exact: true }).click()
    await opened.page.getByRole('heading', { name: view, level: 1 }).waitFor()
  }

  it('are all in the navigation, in their order', async () => {
    const links = opened.page.getByRole('navigation', { name: 'Views' }).getByRole('link')
    expect(await links.allInnerTexts()).toEqual(VIEWS)
  })

  describe.each(THEMES)('%s', (theme) => {
    beforeAll(async () => {
      // The choice itself is hidden behind its label.
      await opened.page.getByRole('radio', { name: theme }).check({ force: true })
    })

    it.each(VIEWS)('%s has no violations of accessibility', async (view) => {
      await open(view)
      await opened.picture(`${shell}-${view}-${theme}`)
      // What fades in is judged when it is there.
      let found: readonly string[] = []
      await until(
        `${view} has none`,
        async () => {
          found = await violations(opened.page)
          return found.length === 0
        },
        3000
      ).catch(() => undefined)
      expect(found).toEqual([])
    })
  })
})
