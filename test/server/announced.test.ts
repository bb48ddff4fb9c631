import { expect, it } from 'vitest'
import {
  ANNOUNCE_MOST_BYTES,
  decodeAnnounce,
  encodeAnnounce
} from '../../src/main/protocol/wire/discovery'
import { announcedBy } from '../../src/main/server/announced'
import { at, memberInfo } from './datagrams'

const config = { epoch: 7, representative: 2 }
const members = Array.from({ length: 64 }, (_, i) => memberInfo(i + 1, `n${'ä'.repeat(31)}${i}`))
const view = { config, state: 'operational', members, index: 1 } as const

it('is nothing before the first configuration', () => {
  expect(announcedBy({ ...view, config: null }, 'g', at(9), false)).toBeNull()
})

it('names as many servers as there is room for, and how many there are', () => {
  const told = announcedBy(view, 'g', at(9), false)!
  expect(told.isFirst).toBe(false)
  const bytes = encodeAnnounce(told.announcement)
  expect(bytes.length).toBeLessThanOrEqual(ANNOUNCE_MOST_BYTES)
  const read = decodeAnnounce(bytes)!
  expect([read.group, read.members, read.open?.place, read.open?.config]).toEqual([
    'g',
    64,
    at(9),
    config
  ])
  expect(read.open?.servers.length).toBeGreaterThanOrEqual(10)
  expect(read.open?.servers[0]).toMatchObject({ id: 1, endpoint: at(1) })
})

it('of a closed group is its name and how many it is, and no byte more of it', () => {
  const { announcement } = announcedBy(view, 'secret club', at(9), true)!
  expect(announcement).toMatchObject({ group: 'secret club', members: 64, open: null })
  const bytes = encodeAnnounce(announcement)
  expect(bytes.length).toBeLessThan(60)
  expect(Buffer.from(bytes).includes(members[0]!.name)).toBe(false)
})
