import { describe, expect, it } from 'vitest'
import { checkStart } from '../../../../src/renderer/features/servers/check-start'

describe('checkStart', () => {
  it('takes 1 to 16 servers, with a good name or none', () => {
    expect(checkStart('1', '')).toBeNull()
    expect(checkStart(' 16 ', 'a.b-c_9')).toBeNull()
  })

  it('names the field that is wrong', () => {
    for (const count of ['', '0', '17', '1.5', '-1', '1e1', 'x']) {
      expect(checkStart(count, '')?.field).toBe('count')
    }
    for (const name of ['.a', 'a b', 'a/b', 'ä', 'a'.repeat(33)]) {
      expect(checkStart('1', name)?.field).toBe('name')
    }
  })
})
