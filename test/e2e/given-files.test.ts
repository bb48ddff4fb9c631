/** The app is started with a file, as by a double click: it opens in its view. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder'
import { launch, pictureOnFailure } from './launch'

/** What one server that was alone wrote. */
const TRACE = [
  { ev: 'config', config: '1.aa', kind: 'regular', members: ['aa'], from: [] },
  { ev: 'order', config: '1.aa', slot: 0, messages: ['cc:1'] },
  {
    ...{ ev: 'deliver', config: '1.aa', slot: 0, i: 0, message: 'cc:1', origin: 'aa' },
    ...{ op: 'create', args: [12], result: 25, status: 'ok', phase: 'regular' }
  },
  { ev: 'stable', config: '1.aa', slot: 0 }
]

it('opens a notebook that it is started with, and a trace that it is started with again', async () => {
  const folder = temporaryFolder()
  const notebook = path.join(folder, 'lesson one.ftqnb')
  const cells = [{ kind: 'commands', source: 'create 4711' }]
  writeFileSync(notebook, JSON.stringify({ format: 'ftqueue-notebook', version: 1, cells }))
  const trace = path.join(folder, 'alone.1.jsonl')
  const lines = TRACE.map((line, i) => JSON.stringify({ t: i * 1000, server: 'aa', ...line }))
  writeFileSync(trace, `${lines.join('\n')}\n`)

  const running = await launch({}, [notebook])
  onTestFinished(() => running.close())
  pictureOnFailure(running, 'given-files')
  const { page } = running
  const commands = page.getByRole('textbox', { name: 'Commands of cell 1', exact: true })
  await commands.waitFor()
  expect(await commands.inputValue()).toBe('create 4711')
  await page.getByText('lesson one.ftqnb').waitFor()
  await running.picture('given-notebook')

  expect(await running.startAgain(trace)).toBe(0)
  const bar = page.getByRole('region', { name: 'Recorded trace' })
  await bar.getByText(folder).waitFor()
  await bar.getByText(/\d events in/).waitFor()
  await page
    .getByRole('grid', { name: 'Events in view' })
    .getByText(/create/)
    .first()
    .waitFor()
  await running.picture('given-trace')

  const other = path.join(folder, 'notes.txt')
  writeFileSync(other, 'hello')
  expect(await running.startAgain(other)).toBe(0)
  await page
    .getByRole('status', { name: 'Notes' })
    .getByText(`${other} cannot be opened: FTQueue opens notebooks (.ftqnb)`)
    .waitFor()
  await running.picture('given-problem')
  expect(running.complaints).toEqual([])
})
