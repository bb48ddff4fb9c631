/** Settings: which interface and group are used and why, and what the doctor finds. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { launch, launchWithFile, pictureOnFailure, type RunningApp } from './launch'

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
  await page.getByRole('textbox', { name: 'Name' }).fill('node1')
  await page.getByRole('button', { name: 'Start server', exact: true }).click()
  await page.getByRole('button', { name: 'Stop node1' }).waitFor()
  await openSettings(running)
  const other = `${path.basename(running.file)}-${path.basename(path.dirname(running.file))}-b`
  const name = page.getByRole('textbox', { name: 'Name of the group' })
  await name.fill(other)
  await page.getByText(/node1 stops and keeps its data/).waitFor()
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

it('asks the feed of updates that is set, and none before', async () => {
  const asked: string[] = []
  const feed = createServer(({ url = '' }, response) => {
    asked.push(url)
    response.end('version: 99.0.0\n')
  })
  await new Promise<void>((ready) => feed.listen(0, '127.0.0.1', ready))
  onTestFinished(() => void feed.close())
  const running = await launchWithFile()
  pictureOnFailure(running, 'settings-updates')
  const { app, page } = running
  await app.evaluate(({ Menu }) => {
    Menu.getApplicationMenu()?.getMenuItemById('updates')?.click()
  })
  const panel = page.getByRole('region', { name: 'Updates' })
  await panel.getByText(/no update feed is set, so nothing was asked/).waitFor()
  await running.picture('settings-updates-none')
  const field = panel.getByRole('textbox', { name: 'Update feed' })
  await field.fill('http://example.org/')
  await panel.getByRole('button', { name: 'Save' }).click()
  await panel.getByText(/not taken from http:\/\/example\.org: give an https address/).waitFor()
  await running.picture('settings-updates-refused')
  const address = `http://127.0.0.1:${String((feed.address() as AddressInfo).port)}/new/`
  await field.fill(address)
  await panel.getByRole('button', { name: 'Save' }).click()
  await panel.getByText(/Asked when you check/).waitFor()
  expect(asked).toEqual([])
  await panel.getByRole('button', { name: 'Check for Updates…' }).click()
  await panel.getByText('Version 99.0.0 is there').waitFor()
  await panel.getByText(/runs from a checkout/).waitFor()
  expect(asked).toEqual([expect.stringMatching(/^\/new\/latest(-mac|-linux.*)?\.yml$/)])
  expect(JSON.parse(readFileSync(running.file, 'utf8'))).toMatchObject({ updateFeed: address })
  await running.picture('settings-updates')
  expect(running.complaints).toEqual([])
})

it('does what the menu is asked for while the page is loading', async () => {
  const running = await launchWithFile()
  pictureOnFailure(running, 'settings-menu-early')
  await running.app.evaluate(async ({ BrowserWindow, Menu }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    // The page is another one from here on, and none of its code has run.
    const isNew = new Promise((resolve) => contents?.once('did-navigate', resolve))
    contents?.reload()
    await isNew
    Menu.getApplicationMenu()?.getMenuItemById('settings')?.click()
  })
  await running.page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
})
