import fc from 'fast-check'
import { expect, it } from 'vitest'
import { utf8Decode, utf8Encode } from '../../../src/main/protocol/wire/bytes'
import { ClientIds } from '../../../src/main/protocol/wire/client-ids'
import { anyText } from '../arbitraries'

it('gives the same texts as decoding does, however often and in whatever order', () => {
  const ids = new ClientIds()
  const anyBytes = fc.oneof(fc.uint8Array({ maxLength: 64 }), anyText.map(utf8Encode))
  fc.assert(
    fc.property(fc.array(anyBytes, { maxLength: 20 }), fc.nat(3), (all, before) => {
      for (const bytes of [...all, ...all]) {
        const datagram = Buffer.concat([Buffer.alloc(before, 0xff), bytes, Buffer.alloc(2, 0xff)])
        expect(ids.decode(datagram, before, before + bytes.length)).toBe(utf8Decode(bytes))
        datagram.fill(0)
      }
    })
  )
})

it('tells clients apart of whom there are more than it remembers', () => {
  const ids = new ClientIds()
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 2000; i++) {
      const bytes = utf8Encode(`client-${i}`)
      expect(ids.decode(bytes, 0, bytes.length)).toBe(`client-${i}`)
    }
  }
})
