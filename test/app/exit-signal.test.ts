import { describe, expect, it } from 'vitest'
import { signalOf } from '../../src/main/app/exit-signal'

describe('signalOf', () => {
  it('tells signals from exit codes', () => {
    expect(signalOf(9, 'linux')).toBe('SIGKILL')
    expect(signalOf(15, 'darwin')).toBe('SIGTERM')
    expect([0, 1, 2].map((code) => signalOf(code, 'linux'))).toEqual([null, null, null])
    expect(signalOf(200, 'linux')).toBeNull()
  })

  it('knows no signals on Windows', () => {
    expect(signalOf(9, 'win32')).toBeNull()
  })
})
