import { describe, expect, it } from 'vitest'
import { checkConfig } from '../../src/main/server/config'
import type { ServerConfig } from '../../src/main/server/messages'
import { UserError } from '../../src/shared/user-error'
import { hostDefaults } from '../support/host-defaults'

const good: ServerConfig = {
  ...hostDefaults({ group: 'default', home: '/tmp/home' }),
  name: 'a',
  classic: true,
  views: false,
  forwardLogs: false
}

function problemOf(over: Readonly<Record<string, unknown>>): UserError {
  try {
    checkConfig({ ...good, ...over })
  } catch (error) {
    expect(error).toBeInstanceOf(UserError)
    return error as UserError
  }
  throw new Error('it was taken')
}

it('takes a good configuration and says what follows from it', () => {
  const checked = checkConfig(good)
  expect(checked).toMatchObject(good)
  expect(checked.place.port).toBe(5051)
  expect(checked.choice).toMatchObject({ address: '127.0.0.1', loopback: true })
})

describe('refuses, with one line and the field,', () => {
  it.each([
    ['name', { name: '' }, /1 to 32 letters/],
    ['name', { name: '../up' }, /"\.\.\/up" cannot name a server/],
    ['name', { name: 'x'.repeat(33) }, /1 to 32/],
    ['group', { group: '' }, /1 to 64/],
    ['group', { group: 'a\nb' }, /printable/],
    ['home', { home: '' }, /--home or FTQUEUE_HOME/],
    ['trace', { trace: '' }, /--trace/],
    ['record', { record: { folder: '', bytesMost: 2 ** 20 } }, /--record/],
    ['record', { record: { folder: 'x', bytesMost: 2 ** 20 - 1 } }, /bad "record"/],
    ['interface', { interface: 'no-such-card' }, /"no-such-card" is up/],
    ['address', { address: '10.0.0.1' }, /not an IPv4 multicast address/],
    ['port', { port: 70_000 }, /1 to 65535/],
    ['port', { port: 5050 }, /--no-classic/],
    ['ttl', { ttl: 0 }, /1 to 255/],
    ['classic', { classic: 'yes' }, /bad "classic"/],
    ['policy', { policy: 'most' }, /bad "policy"/],
    ['lab', { lab: undefined }, /bad "lab"/]
  ])('a wrong %s: %j', (field, over, text) => {
    const problem = problemOf(over)
    expect(problem.field).toBe(field)
    expect(problem.message).toMatch(text)
    expect(problem.message.split('\n')).toHaveLength(1)
  })

  it.each([null, undefined, 5, 'start', []])('anything else: %j', (value) => {
    expect(() => checkConfig(value)).toThrow(UserError)
  })
})

it('lets port 5050 to the group where no classic clients are served', () => {
  expect(checkConfig({ ...good, classic: false, port: 5050 }).place.port).toBe(5050)
})
