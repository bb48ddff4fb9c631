import { expect, it } from 'vitest'
import { Receivers } from '../../src/main/client/receivers'
import { bounds } from '../../src/shared/bounds'

it('are the group alone, and for questions those that were silent', () => {
  const receivers = new Receivers(1, [])
  receivers.learn([10, 11])
  expect(receivers.ofRequests).toEqual([1])
  expect(receivers.ofQuestions).toEqual([1, 10, 11])
})

it('are peers, too, where some are given, and a few that were learned, should those fail', () => {
  const receivers = new Receivers(1, [5, 6])
  receivers.learn([5, 10, 11, 12])
  expect(receivers.ofRequests).toEqual([1, 5, 6, 11, 12])
  expect(receivers.ofQuestions).toEqual([1, 5, 6, 10, 11, 12])
})

it('follow the group to another address', () => {
  const receivers = new Receivers(1, [])
  receivers.found(2)
  expect([receivers.ofRequests, receivers.ofQuestions]).toEqual([[2], [2]])
})

it('are a bounded number, the newest', () => {
  const receivers = new Receivers(1, [])
  for (let i = 100; i < 400; i++) receivers.learn([i])
  expect(receivers.ofQuestions).toHaveLength(1 + bounds.client.peersLearned)
  expect(receivers.ofQuestions.at(-1)).toBe(399)
})
