import { expect, it } from 'vitest'
import { ceilings, HOPS, operationsPerDatagram } from './ceilings'

it('holds what is in flight against the hops, and all against the datagrams', () => {
  const machine = { datagramsPerS: 60_000, hopsPerS: 20_000 }
  expect(ceilings(machine, 1).hops).toBe(20_000 / HOPS)
  expect(ceilings(machine, 64).hops).toBe((64 * 20_000) / HOPS)
  expect(ceilings(machine, 64).wire).toBe(60_000 * operationsPerDatagram())
})

it('counts as many operations for a datagram as the protocol puts into one', () => {
  // Bound by the results, which go back in one datagram of the same size.
  expect(operationsPerDatagram()).toBe(149)
})
