import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { groupOfServer } from '../../src/main/host/server-group'
import { temporaryFolder } from '../support/temporary-folder'

it.each([
  ['{"id":"00a1b2c3d4e5","incarnation":3,"epoch":17,"group":"lab"}', 'lab'],
  ['{"id":"00a1b2c3d4e5","incarnation":3,"epoch":17}', null],
  ['{"group":5}', null],
  ['null', null],
  ['{"id":', null]
])('finds the group in %s: %s', (text, group) => {
  const home = temporaryFolder()
  mkdirSync(join(home, 'servers', 'a'), { recursive: true })
  writeFileSync(join(home, 'servers', 'a', 'identity.json'), text)
  expect(groupOfServer(home, 'a')).toBe(group)
  expect(groupOfServer(home, 'b')).toBe(null)
})
