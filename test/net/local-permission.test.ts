import { expect, it } from 'vitest'
import { LocalPermission } from '../../src/main/net/local-permission'

/** What so many failures in a row lead to, ten a second; `sent` grows by one where it is told. */
function fail(permission: LocalPermission, count: number, code = 'EHOSTUNREACH', sent = 0) {
  return Array.from({ length: count }, (_, i) => permission.failed(code, sent, i * 100)).filter(
    (news) => news !== null
  )
}

it('tells once that macOS keeps the app from the network, and once when it works', () => {
  const permission = new LocalPermission('darwin')
  expect(fail(permission, 100)).toEqual(['denied'])
  expect(permission.look(0)).toBeNull()
  expect(permission.look(1)).toBe('works')
  expect(permission.look(2)).toBeNull()
  expect(fail(permission, 100, 'EHOSTUNREACH', 2)).toEqual(['denied'])
})

it('does not take a network that is away for a moment for one that is forbidden', () => {
  expect(fail(new LocalPermission('darwin'), 20)).toEqual([])
})

it('begins anew whenever something was sent in between', () => {
  const permission = new LocalPermission('darwin')
  const news = Array.from({ length: 100 }, (_, i) =>
    permission.failed('EHOSTUNREACH', Math.floor(i / 20), i * 100)
  )
  expect(news.every((each) => each === null)).toBe(true)
})

it('says nothing of other errors, nor on other systems', () => {
  expect(fail(new LocalPermission('darwin'), 100, 'ENETUNREACH')).toEqual([])
  expect(fail(new LocalPermission('linux'), 100)).toEqual([])
})
