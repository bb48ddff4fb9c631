/**
 * The view of the group on real servers: a member that is killed, a split, what both sides
 * did, and the merge, each with its story.
 */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SideClient } from '../support/side-client'
import { launch, pictureOnFailure, root, until, type RunningApp } from './launch'

const cli = path.join(root, 'out', 'main', 'cli.js')

describe('the view of the group', () => {
  let running: RunningApp
  const ftqueue = (...args: readonly string[]): string => {
    const { home, group } = running
    const env = { FTQUEUE_HOME: home, FTQUEUE_GROUP: group, FTQUEUE_INTERFACE: '127.0.0.1' }
    const { stdout, stderr, status } = spawnSync(process.execPath, [cli, ...args], {
      env: { ...process.env, ...env },
      encoding: 'utf8'
    })
    expect(status, `ftqueue ${args.join(' ')}: ${stderr}`).toBe(0)
    return stdout
  }
  const open = (view: string): Promise<void> =>
    running.page.getByRole('link', { name: view, exact: true }).click()
  const rows = (): Locator =>
    running.page.getByRole('table', { name: 'Members' }).locator('tbody tr.member')
  const islands = (): Locator => running.page.locator('.ring-island')
  const nodes = (): Locator =>
    running.page.getByRole('list', { name: 'Configurations' }).getByRole('button')
  const story = (): Locator => running.page.locator('.story')

  beforeAll(async () => {
    running = await launch({ FTQUEUE_LAB: '1' })
    await running.page.evaluate(() =>
      window.ftqueue.request('servers:start', { count: 3, name: 'n' })
    )
    await open('Group')
    await until('three members', async () => (await rows().count()) === 3)
    await until('one island', async () => (await islands().count()) === 1)
  })
  afterAll(async () => {
    await running.close()
  })
  beforeEach(({ task }) => {
    pictureOnFailure(running, task.name.replaceAll(/\W+/g, '-'))
  })

  it('has the ring, a strip for each member, and the configurations that there were', async () => {
    const { page } = running
    await page.getByRole('img', { name: /^Configuration .*: n\d, n\d and n\d$/ }).waitFor()
    expect(await page.locator('.ring-member').count()).toBe(3)
    ftqueue('create', '12')
    for (const item of [1, 2, 3]) ftqueue('push', '25', String(item))
    const strips = page.getByRole('region', { name: 'Slots' }).getByRole('listitem')
    await until('all strips at slot 3', async () => {
      const texts = await strips.allInnerTexts()
      return texts.length === 3 && texts.every((text) => text.includes('delivered up to slot 3'))
    })
    await nodes().last().getByText('now').waitFor()
    await running.picture('group-ring')
  })

  it('says of a configuration without a killed member that it was silent, and for how long', async () => {
    const { page } = running
    const before = await nodes().count()
    await page.evaluate(() => window.ftqueue.request('servers:kill', { name: 'n3' }))
    await until('two members', async () => (await rows().count()) === 2)
    await until('one more configuration', async () => (await nodes().count()) > before)
    await nodes().last().click()
    // Told by the one that suspected first, as soon as it has told anything.
    await story()
      .getByText(/n3 was not heard for \d\.\d\d s \(suspected after \d\.\d\d s\)/)
      .waitFor()
    const text = await story().innerText()
    expect(text).toMatch(/n\d proposed .* of n\d and n\d; n3 is left out, not heard for \d\.\d\d s/)
    expect(text).toMatch(/n\d accepted/)
    expect(text).toMatch(/n\d installed/)
    await running.picture('group-why')
    await page.getByRole('button', { name: /^Close the details/ }).click()
    await page.evaluate(() => window.ftqueue.request('servers:restart', { name: 'n3' }))
    await until('three members again', async () => (await rows().count()) === 3)
  })

  it('draws both sides of a split as islands, and their merge with what both did', async () => {
    const { page } = running
    ftqueue('lab', 'partition', 'n1', 'n2,n3')
    await until('two islands', async () => (await islands().count()) === 2)
    await running.picture('group-islands')
    const ports = await page.evaluate(async () => {
      const { patch } = await window.ftqueue.request('state:read', null)
      return (patch.servers?.changed ?? []).map(({ name, unicast }) => [name, unicast] as const)
    })
    const side = (name: string): Promise<SideClient> =>
      SideClient.open(running.group, new Map(ports).get(name) ?? '')
    const [left, right] = [await side('n1'), await side('n2')]
    expect((await left.run('pop', 25)).result).toBe(1)
    expect((await right.run('pop', 25)).result).toBe(1)
    await left.run('push', 25, 40)
    await right.run('push', 25, 50)
    await Promise.all([left.close(), right.close()])
    ftqueue('lab', 'heal')
    await until('one island', async () => (await islands().count()) === 1)
    const merged = nodes().filter({ hasText: 'merge' }).last()
    await merged.click()
    const table = story().getByRole('table', { name: 'Queue 12' })
    await table.waitFor()
    const heads = await table.getByRole('columnheader').allInnerTexts()
    expect(heads.length).toBe(4)
    expect(heads.slice(0, 2).sort().join(' ')).toMatch(/^n1 .*n[23] and n[23]/)
    expect(await story().innerText()).toMatch(/the states of n\d and n\d are merged/)
    const items = (await table.locator('tbody tr').allInnerTexts()).map((row) =>
      row.replaceAll(/\s+/g, ' ').trim()
    )
    expect(items.filter((row) => row.endsWith('popped twice'))).toHaveLength(1)
    expect(items[0]).toMatch(/^1 popped by \S+ 1 popped by \S+ – popped twice$/)
    const rest = items.slice(1).map((row) => row.replace('– ', '').replace(' –', ''))
    expect(rest.sort()).toEqual(['2 2 2', '3 3 3', '40 40', '50 50'])
    await table.scrollIntoViewIfNeeded()
    await running.picture('group-merge')
    // A fork and a join: two lanes where there was one.
    const places = await page
      .locator('.history-dot')
      .evaluateAll((dots) => dots.map((dot) => dot.getAttribute('cx')))
    expect(new Set(places).size).toBeGreaterThan(1)
    expect(places.at(-1)).toBe(places[0])
  })

  it('goes through the configurations by keyboard', async () => {
    const { page } = running
    await nodes().last().focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /^Why configuration/ }).waitFor()
    expect(await nodes().first().getAttribute('aria-expanded')).toBe('true')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await until('the second one', async () => {
      return (await nodes().nth(1).getAttribute('aria-expanded')) === 'true'
    })
    expect(running.complaints).toEqual([])
  })
})
