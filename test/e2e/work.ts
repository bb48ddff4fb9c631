/** What people do in any window, by the names that contract.md gives its controls. */
import type { Page } from 'playwright-core'
import { until } from './launch'

/** From the overview of a machine on which no server was started yet. */
export async function startServers(page: Page, count: number, name?: string): Promise<void> {
  if (name !== undefined) await page.getByRole('textbox', { name: 'Name' }).fill(name)
  await page.getByRole('spinbutton', { name: 'Servers' }).fill(String(count))
  await page.getByRole('button', { name: 'Start server', exact: true }).click()
  await until(`${String(count)} servers run`, async () => {
    return (await page.getByRole('button', { name: /^Stop / }).count()) === count
  })
}

/** Runs a line in `Commands`, which is open, and gives the text of its answer. */
export async function run(page: Page, line: string): Promise<string> {
  const box = page.getByRole('textbox', { name: 'Command' })
  await box.fill(line)
  await box.press('Enter')
  const results = page.getByRole('log', { name: 'Results' })
  let newest = ''
  await until(`"${line}" is answered`, async () => {
    if ((await box.inputValue()) !== '') return false
    const all = (await results.innerText()).replaceAll(/\s+/g, ' ')
    newest = all.slice(all.lastIndexOf(line))
    return /\d ms$/.test(newest.trim())
  })
  return newest
}
