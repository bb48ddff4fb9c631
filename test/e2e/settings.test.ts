/** Settings: which interface and group are used and why, and what the doctor finds. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { launch, pictureOnFailure, type RunningApp } from './launch'

/** With a settings file instead of variables. */
async function launchWithFile(): Promise<RunningApp & { readonly file: string }> {
  const home = mkdtempSync(path.join(tmpdir(), 'ftqueue-e2e-settings-'))
  const file = path.join(home, 'settings.json')
  const group = path.basename(home)
  writeFileSync(file, JSON.stringify({ group, interface: '127.0.0.1' }))
  const running = await launch({ FTQUEUE_HOME: home, FTQUEUE_INTERFACE: '', FTQUEUE_GROUP: '' })
  onTestFinished(async () => {
    await running.close()
    rmSync(home, { recursive: true, force: true })
  })
  return { ...running, file }
}

async function openSettings({ page }: RunningApp): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
}

it('shows the interface and its reason, and that a variable chose it', async () => {
  const running = await launch()
  onTestFinished(() => running.close())
  pictureOnFailure(running, 'settings-variable')
  await openSettings(running)
  const { page } = running
  await page.getByText(/In use: lo 127\.0\.0\.1, the address 127\.0\.0\.1 was asked for/).waitFor()
  await page.getByText(/Set by FTQUEUE_INTERFACE/).waitFor()
  const loopback = page.getByRole('radio', { name: 'lo 127.0.0.1' })
  expect([await loopback.isChecked(), await loopback.isDisabled()]).toEqual([true, true])
  await page.getByText(/Open group\. Everybody on this network can take part/).waitFor()
  await running.picture('settings-variable')
})

it('runs the doctor, and lists every check with its verdict', async () => {
  const running = await launch()
  onTestFinished(() => running.close())
  pictureOnFailure(running, 'settings-doctor')
  await openSettings(running)
  const { page } = running
  await page.getByRole('button', { name: 'Check this network' }).click()
  const checks = page.getByRole('list', { name: 'Checks' })
  for (const name of ['interface', 'multicast', 'unicast port', 'data folder', 'clock']) {
    await checks.getByText(name, { exact: true }).waitFor()
  }
  await page
    .getByRole('status')
    .getByText(/warning/)
    .waitFor()
  await checks.getByText(/no server of group .* is heard/).waitFor()
  expect(running.complaints).toEqual([])
  await running.picture('settings-doctor')
})

it('changes the group after a question, and starts the servers again in it', async () => {
  const running = await launchWithFile()
  pictureOnFailure(running, 'settings-group')
  const { page } = running
  await page.getByRole('button', { name: 'Start server', exact: true }).click()
  await page.getByRole('button', { name: 'Stop node1' }).waitFor()
  await openSettings(running)
  const other = `${path.basename(running.file)}-${path.basename(path.dirname(running.file))}-b`
  const name = page.getByRole('textbox', { name: 'Name of the group' })
  await name.fill(other)
  await page.getByText(/node1 is started again for it/).waitFor()
  await running.picture('settings-group')
  await page.getByRole('button', { name: 'Apply and restart' }).click()
  await page.getByRole('contentinfo').getByText(other).waitFor()
  await page.getByRole('contentinfo').getByText('1 server here, 1 member').waitFor()
  expect(JSON.parse(readFileSync(running.file, 'utf8'))).toEqual({
    group: other,
    interface: '127.0.0.1'
  })
  expect(running.complaints).toEqual([])
})
