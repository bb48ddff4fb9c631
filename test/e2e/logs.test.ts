/** Logs of all servers here: filter, follow, export. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { launch, pictureOnFailure, until } from './launch'

it('filters by words and expressions, says what is wrong, and exports what is shown', async () => {
  const running = await launch()
  onTestFinished(() => running.close())
  pictureOnFailure(running, 'logs')
  const { page } = running
  await page.evaluate(() => window.ftqueue.request('servers:start', { count: 2, name: 'a' }))
  await page.getByRole('link', { name: 'Logs' }).click()
  const log = page.getByRole('log', { name: 'Logs' })
  const filter = page.getByRole('textbox', { name: 'Filter' })
  await log.getByText('a2', { exact: true }).first().waitFor()
  await filter.fill('/^\\w+ a1 /')
  await until('only a1 is shown', async () => {
    const text = await log.innerText()
    return text.includes('a1') && !/\ba2\n/.test(text)
  })
  await running.picture('logs-expression')
  await filter.fill('/(/')
  await page.getByText(/This is no regular expression/).waitFor()
  await filter.fill('')
  await page.getByRole('switch', { name: 'Follow' }).click()
  await page.getByText(/Paused/).waitFor()

  const file = path.join(running.home, 'exported.ndjson')
  await running.app.evaluate(({ session }, to) => {
    session.defaultSession.once('will-download', (_event, item) => {
      item.setSavePath(to)
    })
  }, file)
  await page.getByRole('button', { name: 'Export JSON' }).click()
  await until('it is saved', () => {
    try {
      return readFileSync(file, 'utf8').endsWith('\n')
    } catch {
      return false
    }
  })
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  const names = lines.map((line) => (JSON.parse(line) as { name: string }).name)
  expect(new Set(names)).toEqual(new Set(['a1', 'a2']))
  expect(running.complaints).toEqual([])
})
