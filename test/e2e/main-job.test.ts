/**
 * The main job, by the names that screen readers read: start three servers, work
 * with a queue, see the turn move, kill one and see it left out, read its log.
 */
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isAlive, launch, pictureOnFailure, until, type RunningApp } from './launch'
import { run } from './work'

const views = ['Overview', 'Group', 'Queues', 'Commands', 'Timeline', 'Logs']

describe('the main job', () => {
  let running: RunningApp
  beforeAll(async () => {
    running = await launch()
  })
  afterAll(() => running.close())
  beforeEach(({ task }) => {
    pictureOnFailure(running, task.name.replaceAll(/\W+/g, '-'))
  })

  const open = (view: string): Promise<void> =>
    running.page.getByRole('link', { name: view, exact: true }).click()
  const server = (name: string): Locator => running.page.getByRole('region', { name, exact: true })
  const button = (name: string): Locator => running.page.getByRole('button', { name, exact: true })
  const count = (): Locator => running.page.getByRole('spinbutton', { name: 'Servers' })
  const name = (): Locator => running.page.getByRole('textbox', { name: 'Name' })
  const isRefused = (field: Locator) => async (): Promise<boolean> =>
    (await field.getAttribute('aria-invalid')) === 'true'
  const untilState = (of: string, state: string): Promise<void> =>
    server(of).getByText(state, { exact: true }).waitFor()

  /** Rows of the members, by name. */
  async function members(): Promise<Map<string, string>> {
    const rows = running.page.getByRole('table', { name: 'Members' }).locator('tbody tr')
    const texts = await rows.allInnerTexts()
    return new Map(
      texts.map((text) => [/\b[ab]\d\b/.exec(text)?.[0] ?? '', text.replaceAll(/\s+/g, ' ')])
    )
  }

  /** Opens the group and waits until these are its members. */
  async function untilMembers(names: readonly string[]): Promise<void> {
    await open('Group')
    await until(`the members are ${names.join(', ')}`, async () => {
      return [...(await members()).keys()].sort().join() === names.join()
    })
  }

  const command = (line: string): Promise<string> => run(running.page, line)

  it('opens on an empty overview', async () => {
    await running.page.getByText('No server runs on this machine').waitFor()
    await running.picture('overview-empty')
  })

  it('shows what is wrong beside the field, and starts nothing', async () => {
    await count().fill('17')
    await button('Start server').click()
    await until('the count is refused', isRefused(count()))
    await count().fill('1')
    await name().fill('no/slash')
    await button('Start server').click()
    await until('the name is refused', isRefused(name()))
    await running.picture('overview-refused')
    await name().fill('')
    expect(await running.page.getByRole('button', { name: /^Stop / }).count()).toBe(0)
  })

  it('starts three servers that find each other', async () => {
    await count().fill('3')
    await name().fill('a')
    await button('Start server').click()
    for (const one of ['a1', 'a2', 'a3']) {
      await untilState(one, 'running')
      await server(one)
        .getByText(/^127\.0\.0\.1:80\d\d$/)
        .waitFor()
    }
    await untilMembers(['a1', 'a2', 'a3'])
    await open('Overview')
    await running.picture('overview')
  })

  it('refuses a second server of the same name beside the field', async () => {
    await count().fill('1')
    await name().fill('a2')
    await button('Start server').click()
    await until('the name is refused', isRefused(name()))
    await name().fill('')
    await untilState('a2', 'running')
  })

  it('runs commands, with variables, and shows who answered', async () => {
    await open('Commands')
    expect(await command('q = create 12')).toContain('q = create 12')
    await command('push $q 5')
    await command('push $q -7')
    const popped = await command('pop $q')
    expect(popped).toMatch(/pop \$q 5 ok a[123] slot \d+ \S+:\d+ [\d.]+ ms/)
    await running.picture('commands')
  })

  it('refuses a line that is none, and keeps it to be mended', async () => {
    const box = running.page.getByRole('textbox', { name: 'Command' })
    await box.fill('pusch 1 2')
    await box.press('Enter')
    await running.page.getByText(/no command "pusch"/).waitFor()
    expect(await box.inputValue()).toBe('pusch 1 2')
    await box.fill('')
  })

  it('shows the members, and the turn moves on with each command', async () => {
    const owners = new Set<string>()
    for (let i = 0; i < 3; i++) {
      await open('Commands')
      const slot = Number(/slot (\d+)/.exec(await command('size $q'))?.[1])
      await open('Group')
      // Slot k is ordered by the member with index k mod n.
      const owner = [...(await members()).keys()][(slot + 1) % 3] ?? ''
      await until(`${owner} has the turn, and nobody else`, async () => {
        const marked = [...(await members())].filter(([, text]) => text.includes('turn'))
        return marked.map(([name]) => name).join() === owner
      })
      owners.add(owner)
    }
    expect([...owners].sort()).toEqual(['a1', 'a2', 'a3'])
    for (const text of (await members()).values()) {
      expect(text).toContain('here')
      expect(text).toMatch(/127\.0\.0\.1:80\d\d/)
    }
    await running.picture('group')
  })

  it('lists the queues and their items', async () => {
    await open('Queues')
    const list = running.page.getByRole('grid', { name: 'Queues' })
    await list.getByRole('row').filter({ hasText: '12' }).click()
    const items = running.page
      .locator('[role=grid],[role=table],table')
      .and(running.page.locator('[aria-label=Items]'))
    await items.getByText(/^[-−]7$/).waitFor()
    await running.picture('queues')
  })

  it('kills one server, sees it left out, and goes on', async () => {
    await open('Overview')
    const pid = Number(/PID\s*(\d+)/.exec(await server('a2').innerText())?.[1])
    expect(isAlive(pid)).toBe(true)
    await button('Kill a2').click()
    await untilState('a2', 'crashed')
    expect(isAlive(pid)).toBe(false)
    await untilMembers(['a1', 'a3'])
    await open('Overview')
    await running.picture('overview-crashed')
    await open('Commands')
    expect(await command('size $q')).toMatch(/size \$q 1 ok a[13] /)
  })

  it('shows the last log lines of the killed server', async () => {
    await open('Logs')
    const log = running.page.getByRole('log', { name: 'Logs' })
    await running.page.getByRole('textbox', { name: 'Filter' }).fill('a2')
    await until('lines of a2 are shown, from its start to its last configuration', async () => {
      const text = (await log.innerText()).replaceAll(/\s+/g, ' ')
      return /a2 server-started .*a2 config regular configuration/.test(text)
    })
    await running.picture('logs')
    await running.page.getByRole('textbox', { name: 'Filter' }).fill('')
  })

  it('starts it again, and it is a member again', async () => {
    await open('Overview')
    await button('Restart a2').click()
    await untilState('a2', 'running')
    await untilMembers(['a1', 'a2', 'a3'])
  })

  it('stops one in an orderly way', async () => {
    await open('Overview')
    await button('Stop a3').click()
    await untilState('a3', 'stopped')
    await untilMembers(['a1', 'a2'])
  })

  it('is as readable in the dark', async () => {
    await running.page.emulateMedia({ colorScheme: 'dark' })
    for (const view of views) {
      await open(view)
      await running.picture(`dark-${view.toLowerCase()}`)
    }
  })

  it('had nothing to complain about', () => {
    expect(running.complaints).toEqual([])
  })
})
