/** Settings: closed groups made, shown, replaced and left, and groups heard and joined. */
import { expect, it } from 'vitest'
import { freshGroup, run, Serve } from '../support/command'
import { temporaryFolder } from '../support/temporary-folder'
import { launchWithFile, pictureOnFailure, type RunningApp } from './launch'

interface Answer {
  readonly status: string
}

async function openSettings({ page }: RunningApp): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
}

async function startServer({ page }: RunningApp): Promise<void> {
  await page.getByRole('textbox', { name: 'Name' }).fill('node1')
  await page.getByRole('button', { name: 'Start server', exact: true }).click()
  await page.getByRole('button', { name: 'Stop node1' }).waitFor()
}

function operate(args: readonly string[]): Promise<{ readonly out: string }> {
  return run([...args, '--json', '--timeout', '20000'], {})
}

async function codeFor(group: string): Promise<string> {
  const { out } = await run(['group', 'new', '--name', group, '--json'], {})
  return (JSON.parse(out) as { readonly code: string }).code
}

async function shownCode({ page }: RunningApp): Promise<string> {
  const field = page.getByRole('textbox', { name: 'Join code', exact: true })
  await field.waitFor()
  return field.inputValue()
}

it('makes a closed group, shows its code, and others take part by it', async () => {
  const running = await launchWithFile()
  pictureOnFailure(running, 'closed-make')
  const { page } = running
  await startServer(running)
  await openSettings(running)
  const group = freshGroup()
  await page.getByRole('button', { name: 'Make a closed group' }).press('Enter')
  // The keyboard is in the field at once.
  await page.keyboard.type(group)
  await page.getByText(/node1 stops and keeps its data/).waitFor()
  await page.keyboard.press('Enter')
  const code = await shownCode(running)
  await page.getByRole('img', { name: 'QR code of the join code' }).waitFor()
  await page.getByText(/^Closed group\./).waitFor()
  await page.getByRole('contentinfo').getByText('1 server here, 1 member').waitFor()
  await running.picture('closed-made')
  const created = await operate(['create', '12', '--key', code])
  expect(JSON.parse(created.out) as Answer).toMatchObject({ status: 'ok' })
  const outside = await run(['create', '12', '--group', group, '--json', '--timeout', '1000'], {})
  expect(JSON.parse(outside.out) as Answer).toMatchObject({ status: 'timeout' })
  // What the app keeps without a keychain the command line reads.
  const shown = await run(['group', 'show'], { FTQUEUE_HOME: running.home })
  expect(shown.out.trim()).toBe(code)

  await page.getByRole('button', { name: 'Hide the join code' }).click()
  await page.getByRole('button', { name: 'Replace the code' }).click()
  await page.getByRole('form', { name: 'Replace the code' }).getByRole('spinbutton').fill('0')
  await page.keyboard.press('Enter')
  await page.getByText('The code is replaced.').waitFor()
  const next = await shownCode(running)
  expect(next).not.toBe(code)
  await running.picture('closed-replaced')
  const again = await operate(['create', '13', '--key', next])
  expect(JSON.parse(again.out) as Answer).toMatchObject({ status: 'ok' })
  await page.getByRole('contentinfo').getByText('1 server here, 1 member').waitFor()

  await page.getByRole('button', { name: 'Leave this group' }).click()
  await page.getByText(`Leave ${group}?`).waitFor()
  await running.picture('closed-leave')
  await page.getByRole('button', { name: 'Leave it and restart' }).click()
  await page.getByText(/^Open group\./).waitFor()
  expect(running.complaints).toEqual([])
})

it('says what is wrong with a join code, and takes the right one', async () => {
  const running = await launchWithFile()
  pictureOnFailure(running, 'closed-enter')
  const { page } = running
  const group = freshGroup()
  const [code, other] = [await codeFor(group), await codeFor(group)]
  const serve = new Serve(['--key', code, '--name', 'far'], { FTQUEUE_HOME: temporaryFolder() })
  await serve.up(1)
  await openSettings(running)
  const heard = page.getByRole('list', { name: 'Groups on this network' })
  await heard.getByRole('listitem').filter({ hasText: group }).getByText('closed').waitFor()
  await heard.getByRole('button', { name: `Join ${group}` }).click()
  const field = page.getByRole('textbox', { name: `Join code of ${group}` })
  const submit = page.getByRole('button', { name: 'Take part' })

  await field.fill('something else')
  await submit.click()
  await page.getByText(/this is no join code/).waitFor()
  await field.fill(mistyped(code))
  await submit.click()
  await page.getByText(/a mistake in its second group/).waitFor()
  await running.picture('closed-mistyped')
  await field.fill(other)
  await submit.click()
  await page.getByText(/does not answer to this join code/).waitFor()
  await page.getByText(/^Open group\./).waitFor()

  await field.fill(code.toLowerCase())
  await submit.click()
  await page.getByText(/^Closed group\./).waitFor()
  await page.getByRole('contentinfo').getByText('0 servers here, 1 member').waitFor()
  await heard.getByRole('listitem').filter({ hasText: group }).getByText('in use').waitFor()
  expect(running.complaints).toEqual([])
})

it('lists the groups on this network, and joins one with the servers of this machine', async () => {
  const running = await launchWithFile()
  pictureOnFailure(running, 'groups-heard')
  const { page } = running
  await startServer(running)
  const group = freshGroup()
  const serve = new Serve(['--group', group, '--name', 'far', '--no-classic'], {
    FTQUEUE_HOME: temporaryFolder()
  })
  await serve.up(1)
  await openSettings(running)
  const row = page
    .getByRole('list', { name: 'Groups on this network' })
    .getByRole('listitem')
    .filter({ hasText: group })
  await row.getByText(/1 server: far/).waitFor()
  await row.getByText('open', { exact: true }).waitFor()
  await row.getByRole('button', { name: `Join ${group}` }).click()
  await row.getByText(`Take part in ${group}?`).waitFor()
  await running.picture('groups-heard')
  await row.getByRole('button', { name: 'Apply and restart' }).click()
  await page.getByRole('contentinfo').getByText('1 server here, 2 members').waitFor()
  await row.getByText('in use').waitFor()
  expect(running.complaints).toEqual([])
})

/** With the second group's first character changed. */
function mistyped(code: string): string {
  const [mark = '', first = '', second = '', ...rest] = code.split('-')
  const wrong = (second.startsWith('7') ? '8' : '7') + second.slice(1)
  return [mark, first, wrong, ...rest].join('-')
}
