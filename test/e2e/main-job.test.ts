/**
 * The main job, by the names that screen readers read: start three servers, work
 * with a queue, see the turn move, kill one and see it left out, read its log.
 */
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isAlive, launch, pictureOnFailure, until, type RunningApp } from './launch'

const names = ['a1', 'a2', 'a3']

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
  const members = (): Locator =>
    running.page.getByRole('table', { name: 'Members' }).getByRole('row')
  const member = (name: string): Locator =>
    members().filter({ has: running.page.getByRole('rowheader', { name }) })
  const results = (): Locator => running.page.getByRole('log', { name: 'Results' })

  /** Runs a line and gives the text of its answer. */
  async function command(line: string): Promise<string> {
    const box = running.page.getByRole('textbox', { name: 'Command' })
    await box.fill(line)
    await box.press('Enter')
    await expect.poll(() => box.inputValue(), { timeout: 20_000 }).toBe('')
    return (await results().innerText()).replaceAll(/\s+/g, ' ')
  }

  it('opens on an empty overview', async () => {
    await running.page.getByText('No server runs on this machine').waitFor()
    await running.picture('overview-empty')
  })

  it('shows what is wrong beside the field, and starts nothing', async () => {
    const count = running.page.getByRole('spinbutton', { name: 'Servers' })
    const name = running.page.getByRole('textbox', { name: 'Name' })
    await count.fill('17')
    await button('Start server').click()
    await until('the count is refused', async () => {
      return (await count.getAttribute('aria-invalid')) === 'true'
    })
    await count.fill('1')
    await name.fill('no/slash')
    await button('Start server').click()
    await until('the name is refused', async () => {
      return (await name.getAttribute('aria-invalid')) === 'true'
    })
    await running.picture('overview-refused')
    await name.fill('')
    expect(await running.page.getByRole('button', { name: /^Stop / }).count()).toBe(0)
  })

  it('starts three servers that find each other', async () => {
    await running.page.getByRole('spinbutton', { name: 'Servers' }).fill('3')
    await running.page.getByRole('textbox', { name: 'Name' }).fill('a')
    await button('Start server').click()
    for (const name of names) {
      await server(name).getByText('running', { exact: true }).waitFor()
      await server(name)
        .getByText(/^127\.0\.0\.1:80\d\d$/)
        .waitFor()
      await server(name)
        .getByText(/^\d of 3$/)
        .waitFor()
    }
    await running.picture('overview')
  })

  it('refuses a second server of the same name beside the field', async () => {
    const name = running.page.getByRole('textbox', { name: 'Name' })
    await running.page.getByRole('spinbutton', { name: 'Servers' }).fill('1')
    await name.fill('a2')
    await button('Start server').click()
    await until('the name is refused', async () => {
      return (await name.getAttribute('aria-invalid')) === 'true'
    })
    await name.fill('')
    await server('a2').getByText('running', { exact: true }).waitFor()
  })

  it('runs commands, with variables, and shows who answered', async () => {
    await open('Commands')
    expect(await command('q = create 12')).toMatch(/create 12/)
    await command('push $q 5')
    await command('push $q -7')
    const popped = await command('pop $q')
    expect(popped).toMatch(/\b5\b/)
    expect(popped).toMatch(/a[123]/)
    expect(popped).toMatch(/slot/i)
    expect(popped).toMatch(/\d ?ms/)
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
    const turns = new Set<string>()
    for (let i = 0; i < 3; i++) {
      await open('Commands')
      await command('size $q')
      await open('Group')
      await until('one member has the turn', async () => {
        return (await members().filter({ hasText: 'turn' }).count()) === 1
      })
      turns.add((await members().filter({ hasText: 'turn' }).innerText()).slice(0, 10))
    }
    expect(turns.size).toBeGreaterThan(1)
    for (const name of names) {
      expect(await member(name).innerText()).toContain('here')
      expect(await member(name).innerText()).toMatch(/127\.0\.0\.1:80\d\d/)
    }
    await running.picture('group')
  })

  it('lists the queues and their items', async () => {
    await open('Queues')
    const queues = running.page.getByRole(/table|grid/.source as 'grid', { name: 'Queues' })
    const list =
      (await queues.count()) > 0
        ? queues
        : running.page.locator('[role=grid][aria-label=Queues],table[aria-label=Queues]')
    await list.getByRole('row').filter({ hasText: '12' }).first().click()
    const items = running.page.locator('[aria-label=Items]')
    await items.getByText('-7').or(items.getByText('−7')).waitFor()
    await running.picture('queues')
  })

  it('kills one server, sees it left out, and goes on', async () => {
    await open('Overview')
    const pid = Number(/PID\s*(\d+)/.exec(await server('a2').innerText())?.[1])
    expect(isAlive(pid)).toBe(true)
    await button('Kill a2').click()
    await server('a2').getByText('crashed', { exact: true }).waitFor()
    expect(isAlive(pid)).toBe(false)
    for (const name of ['a1', 'a3'])
      await server(name)
        .getByText(/^\d of 2$/)
        .waitFor()
    await running.picture('overview-crashed')
    await open('Group')
    await until('the killed one is no member', async () => {
      return (await members().filter({ hasText: 'here' }).count()) === 2
    })
    expect(await member('a2').count()).toBe(0)
    await open('Commands')
    expect(await command('size $q')).toMatch(/\b1\b/)
  })

  it('shows the last log lines of the killed server', async () => {
    await open('Logs')
    const log = running.page.getByRole('log', { name: 'Logs' })
    await running.page.getByRole('textbox', { name: 'Filter' }).fill('a2')
    await log.getByText('a2').first().waitFor()
    expect((await log.innerText()).trim()).not.toBe('')
    await running.picture('logs')
    await running.page.getByRole('textbox', { name: 'Filter' }).fill('')
  })

  it('starts it again, and it is a member again', async () => {
    await open('Overview')
    await button('Restart a2').click()
    await server('a2').getByText('running', { exact: true }).waitFor()
    for (const name of names)
      await server(name)
        .getByText(/^\d of 3$/)
        .waitFor()
  })

  it('stops one in an orderly way', async () => {
    await button('Stop a3').click()
    await server('a3').getByText('stopped', { exact: true }).waitFor()
    for (const name of ['a1', 'a2'])
      await server(name)
        .getByText(/^\d of 2$/)
        .waitFor()
  })

  it('is as readable in the dark', async () => {
    await running.page.emulateMedia({ colorScheme: 'dark' })
    for (const view of ['Overview', 'Group', 'Queues', 'Commands', 'Logs']) {
      await open(view)
      await running.picture(`dark-${view.toLowerCase()}`)
    }
  })

  it('had nothing to complain about', () => {
    expect(running.complaints).toEqual([])
  })
})
