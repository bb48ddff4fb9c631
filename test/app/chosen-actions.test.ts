import { expect, it, vi } from 'vitest'
import { ChosenActions } from '../../src/main/app/chosen-actions'
import { bounds } from '../../src/shared/bounds'

it('keeps what is chosen until it is asked for, once and in order', () => {
  const tell = vi.fn()
  const actions = new ChosenActions(tell)
  actions.choose('updates')
  actions.choose('start')
  expect(tell).toHaveBeenCalledTimes(2)
  expect(actions.take()).toEqual(['updates', 'start'])
  expect(actions.take()).toEqual([])
})

it('keeps the newest of too many', () => {
  const actions = new ChosenActions(() => undefined)
  for (let i = 0; i < bounds.host.actionsChosen; i++) actions.choose('zoom-in')
  actions.choose('updates')
  const taken = actions.take()
  expect(taken).toHaveLength(bounds.host.actionsChosen)
  expect(taken.at(-1)).toBe('updates')
})
