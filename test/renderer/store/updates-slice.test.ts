import { expect, it } from 'vitest'
import { runAction } from '../../../src/renderer/store/run-action'
import { fed, settle } from '../test-platform'

it('shows where to set a feed when the menu asks without one', async () => {
  const { store, platform, state } = await fed()
  await state().readUpdates()
  runAction(store, platform, 'updates')
  await settle()
  // As the view does when it opens.
  await state().readUpdates()
  expect(state()).toMatchObject({
    view: 'Settings',
    isUpdatesSought: true,
    updatesProblem: { text: 'no update feed is set', field: 'feed' }
  })
  state().foundUpdates()
  state().clearUpdatesProblem()
  expect(state()).toMatchObject({ isUpdatesSought: false, updatesProblem: null })
})

it('keeps a feed or says what is wrong with it, and shows what it said', async () => {
  const { state } = await fed()
  expect(await state().changeUpdates({ feed: 'ftp://x' })).toBe(false)
  expect(state().updatesProblem).toEqual({ text: 'ftp://x is no address', field: 'feed' })
  expect(await state().changeUpdates({ feed: 'https://example.org/' })).toBe(true)
  expect(state().updatesProblem).toBeNull()
  await state().checkUpdates()
  expect(state().updates?.state).toEqual({ at: 'found', version: '0.2.0', unasked: false })
  expect(state().notes).toEqual([])
})

it('tells at the edge what the daily look found, once', async () => {
  const { group, state } = await fed()
  await state().readUpdates()
  const found = { at: 'found', version: '0.3.0', unasked: true } as const
  for (let i = 0; i < 2; i++) group.tellUpdates({ ...state().updates!, state: found })
  expect(state().notes.map(({ text }) => text)).toEqual([
    'FTQueue 0.3.0 is there: see Settings, Updates.'
  ])
})
