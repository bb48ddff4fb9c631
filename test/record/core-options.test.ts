import { expect, it } from 'vitest'
import { coreOptionsOf } from '../../src/main/record/core-options'
import type { CoreOptions } from '../../src/main/protocol/types'

const options: CoreOptions = {
  id: 10,
  incarnation: 2,
  name: 'a',
  host: 'h',
  endpoint: 0x0a0000011f90,
  group: 'default',
  epoch: 7,
  maxDatagram: 1400,
  receiveBytes: 212_992,
  trace: false,
  policy: 'available',
  durability: 'memory'
}

it('takes the options of a core, and nothing else', () => {
  expect(coreOptionsOf(JSON.parse(JSON.stringify(options)))).toEqual(options)
  for (const key of Object.keys(options)) {
    expect(coreOptionsOf({ ...options, [key]: undefined })).toBeUndefined()
    expect(coreOptionsOf({ ...options, [key]: [] })).toBeUndefined()
  }
  expect(coreOptionsOf({ ...options, later: 1 })).toBeUndefined()
  expect(coreOptionsOf(null)).toBeUndefined()
})
