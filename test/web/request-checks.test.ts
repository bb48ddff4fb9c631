import { describe, expect, it } from 'vitest'
import { cookieOf, isLoopback, isOwnHost, isOwnOrigin } from '../../src/main/web/request-checks'

describe('isOwnHost', () => {
  it.each(['127.0.0.1:8090', 'localhost:8090', 'LOCALHOST', '[::1]:8090', 'localhost:9000'])(
    'takes %s on loopback',
    (host) => {
      expect(isOwnHost({ host }, '127.0.0.1')).toBe(true)
    }
  )

  it.each([
    'evil.example',
    'evil.example:8090',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'evil@127.0.0.1',
    '127.0.0.1:8090/x',
    '127.0.0.1:8090, evil.example',
    ''
  ])('refuses %s, whatever it points to', (host) => {
    expect(isOwnHost({ host }, '127.0.0.1')).toBe(false)
    expect(isOwnHost({ host }, '0.0.0.0')).toBe(false)
  })

  it('refuses a request without a host', () => {
    expect(isOwnHost({}, '127.0.0.1')).toBe(false)
  })

  it('takes the name that it was told to listen at, beyond loopback', () => {
    expect(isOwnHost({ host: 'lab.example:8090' }, 'lab.example')).toBe(true)
    expect(isOwnHost({ host: 'other.example:8090' }, 'lab.example')).toBe(false)
  })
})

describe('isOwnOrigin', () => {
  const host = '127.0.0.1:8090'
  it('takes the page that was served here, and no other', () => {
    expect(isOwnOrigin({ host, origin: 'http://127.0.0.1:8090' })).toBe(true)
    for (const origin of ['http://127.0.0.1:8091', 'https://127.0.0.1:8090', 'null', undefined]) {
      expect(isOwnOrigin({ host, origin })).toBe(false)
    }
  })
})

describe('cookieOf', () => {
  it('finds a cookie among others by its whole name', () => {
    const headers = { cookie: 'a=1; xftqueue-8=no; ftqueue-8=yes=; ftqueue-80=no' }
    expect(cookieOf(headers, 'ftqueue-8')).toBe('yes=')
    expect(cookieOf(headers, 'b')).toBeNull()
    expect(cookieOf({}, 'a')).toBeNull()
  })
})

describe('isLoopback', () => {
  it('knows the addresses of this machine alone', () => {
    expect(['127.0.0.1', '127.1.2.3', '::1', 'localhost'].every(isLoopback)).toBe(true)
    expect(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.evil.example'].some(isLoopback)).toBe(false)
  })
})
