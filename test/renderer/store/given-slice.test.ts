import { expect, it } from 'vitest'
import { writeNotebook } from '../../../src/renderer/store/notebook/notebook-file'
import { createAppStore } from '../../../src/renderer/store/app-store'
import { feed } from '../../../src/renderer/store/feed'
import { fakeWorld, fed, settle, three } from '../test-platform'

const text = writeNotebook([{ kind: 'commands', source: 'create 12', output: null }])
const notebook = { kind: 'notebook', name: 'lesson.ftqnb', text } as const

it('shows a notebook that was given before the page was there', async () => {
  const { group, platform } = fakeWorld()
  group.give(notebook)
  const store = createAppStore(platform)
  feed(store, platform)
  await settle()
  expect(store.getState()).toMatchObject({ view: 'Commands', commandTab: 'Notebook' })
  expect(store.getState().notebook).toMatchObject({
    name: 'lesson.ftqnb',
    cells: [{ source: 'create 12' }]
  })
})

it('shows a notebook that is given later, and one that is none beside the one that is open', async () => {
  const { group, state } = await fed()
  group.give(notebook)
  await settle()
  group.give({ kind: 'notebook', name: 'other.ftqnb', text: '{}' })
  await settle()
  expect(state().notebook.name).toBe('lesson.ftqnb')
  expect(state().notebookProblem).toBe('other.ftqnb is no notebook of FTQueue')
})

it('shows a trace, and says what is wrong with one', async () => {
  const { group, state } = await fed(three)
  group.give({ kind: 'trace', number: 1 })
  await settle()
  expect(state().view).toBe('Timeline')
  expect(state().trace?.folder).toBe('/traces/given')
  expect(state().isTraceOpening).toBe(false)
  group.givenFolder = '/nowhere'
  group.give({ kind: 'trace', number: 2 })
  await settle()
  expect(state().notes.map((note) => note.text)).toEqual(['There is no folder /nowhere.'])
  expect(state().trace?.folder).toBe('/traces/given')
})

it('gives up a trace that is being opened for the one that is given', async () => {
  const { group, state } = await fed(three)
  const first = state().openTrace('/traces/one')
  group.give({ kind: 'trace', number: 1 })
  await Promise.all([first, settle()])
  expect(state().trace?.folder).toBe('/traces/given')
  expect(state().isTraceOpening).toBe(false)
})

it('tells problems at the edge of whatever view is open', async () => {
  const { group, state } = await fed()
  group.give({ kind: 'problem', problem: 'x.txt cannot be opened' })
  await settle()
  expect(state()).toMatchObject({ view: 'Overview', notes: [{ kind: 'error' }] })
})
