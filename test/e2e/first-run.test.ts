/** The first start: two ways to begin, and from there to the first pop in a few steps. */
import { hostname } from 'node:os'
import { expect, it, onTestFinished } from 'vitest'
import { freshGroup, Serve } from '../support/command'
import { temporaryFolder } from '../support/temporary-folder'
import { launch, launchWithFile, pictureOnFailure, until } from './launch'
import { openWindow, SHELLS } from './open-window'

it.each(SHELLS)('leads from the first start to the first pop in %s', async (shell) => {
  const running = await openWindow(shell)
  onTestFinished(() => running.close())
  pictureOnFailure(running, 'first-run')
  const { page } = running
  let actions = 0
  const click = async (role: 'button' | 'link', name: string): Promise<void> => {
    actions += 1
    await page.getByRole(role, { name, exact: true }).click()
  }
  const type = async (line: string): Promise<void> => {
    actions += 1
    await page.getByRole('textbox', { name: 'Command' }).fill(line)
    await page.keyboard.press('Enter')
  }
  await page.getByRole('heading', { name: 'Start a server here' }).waitFor()
  const name = await page.getByRole('textbox', { name: 'Name' }).inputValue()
  expect(hostname().startsWith(name.replace(/^my-/, '')) || name === 'node').toBe(true)
  await page
    .getByText(/lo 127\.0\.0\.1: the address 127\.0\.0\.1 was asked for/)
    .first()
    .waitFor()
  await page.getByRole('heading', { name: 'Join a group that I hear' }).waitFor()
  await running.picture('first-run')

  await click('button', 'Start server')
  await page.getByRole('region', { name, exact: true }).getByText('running').waitFor()
  await page.getByText('The group has no queue yet.').waitFor()
  await running.picture('first-run-started')
  await click('button', 'Open Commands')
  for (const line of ['q = create 12', 'push $q 5', 'pop $q']) await type(line)
  const results = page.getByRole('log', { name: 'Results' })
  await until('the item is popped', async () => {
    const text = (await results.innerText()).replaceAll(/\s+/g, ' ')
    return /pop \$q 5 ok/.test(text)
  })
  expect(actions).toBeLessThanOrEqual(6)
  expect(running.complaints).toEqual([])
})

it('joins a group that it hears, with one press', async () => {
  const group = freshGroup()
  const serve = new Serve(['--name', 'far', '--group', group, '--no-classic'], {
    FTQUEUE_HOME: temporaryFolder()
  })
  await serve.up(1)
  const running = await launchWithFile()
  pictureOnFailure(running, 'first-run-join')
  const { page } = running
  const join = page.getByRole('button', { name: `Join ${group}` })
  await join.waitFor()
  await page.getByText('1 server: far').waitFor()
  await running.picture('first-run-heard')
  await page.getByRole('textbox', { name: 'Name' }).fill('near')
  await join.click()
  await page.getByRole('region', { name: 'near', exact: true }).getByText('running').waitFor()
  await page.getByRole('contentinfo').getByText('1 server here, 2 members').waitFor()
  await page.getByRole('contentinfo').getByText(group).waitFor()
  expect(running.complaints).toEqual([])
})

it('is left for a look around, and does not come back once a server ran', async () => {
  const running = await launch()
  onTestFinished(() => running.close())
  const { page } = running
  await page.getByRole('button', { name: 'Look around first' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await page.getByRole('button', { name: 'Start three' }).click()
  await page.getByRole('button', { name: 'Stop node1' }).click()
  await page.reload()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
})
