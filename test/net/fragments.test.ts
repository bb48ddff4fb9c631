import { expect, it } from 'vitest'
import { fragmentsMade, parseFragments } from '../../src/main/net/fragments'

it('reads how many packets were divided from the table of the system', () => {
  const table = `Ip: Forwarding DefaultTTL FragOKs FragFails FragCreates
Ip: 1 64 3 0 7
Icmp: InMsgs FragCreates
Icmp: 4 9
`
  expect(parseFragments(table)).toBe(7)
  expect(parseFragments('Ip: Forwarding\nIp: 1\n')).toBeNull()
  expect(parseFragments('')).toBeNull()
  expect(fragmentsMade('darwin')).toBeNull()
})
