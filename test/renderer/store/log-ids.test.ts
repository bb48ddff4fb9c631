import { describe, expect, it } from 'vitest'
import { isNamedIn, piecesOf } from '../../../src/renderer/store/log-ids'
import { line } from '../test-platform'

const names = new Set(['vm1', 'node.2'])
const ids = (text: string): readonly string[] =>
  piecesOf(text, names).flatMap(({ id }) => (id === null ? [] : [id]))

describe('piecesOf', () => {
  it.each([
    ['regular configuration 6.5114ff5578d0: vm1, node.2.', ['6.5114ff5578d0', 'vm1', 'node.2']],
    ['slots 41 to 57, slot=41 delivered=12', ['slot 41', 'slot 41', 'delivered 12']],
    ['message 0a1b2c3d4e5f:17 from 127.0.0.1:8081', ['0a1b2c3d4e5f:17', '127.0.0.1:8081']],
    ['because of 6de94699bc44', ['6de94699bc44']],
    ['vm12 svm1 node.2x took 3 ms, rate=1.5', []]
  ])('finds what %s names', (text, expected) => {
    expect(ids(text)).toEqual(expected)
  })

  it('leaves out nothing of the text, however long', () => {
    for (const text of ['', 'vm1', 'a vm1 b slot 4', `${'x '.repeat(3000)}vm1`]) {
      expect(
        piecesOf(text, names)
          .map((piece) => piece.text)
          .join('')
      ).toBe(text)
    }
  })

  it('is done at once with text that is made to take long', () => {
    expect(ids('a.'.repeat(5000))).toEqual([])
    expect(ids('1'.repeat(10_000))).toEqual([])
  })
})

describe('isNamedIn', () => {
  it('looks at the server, the text and the fields', () => {
    const about = line({ name: 'vm1', message: 'asks for slot 41', fields: { slot: 7 } })
    for (const id of ['vm1', 'slot 41', 'slot 7']) expect(isNamedIn(about, id, names)).toBe(true)
    for (const id of ['vm', 'slot 4']) expect(isNamedIn(about, id, names)).toBe(false)
  })
})
