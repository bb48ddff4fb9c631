import { describe, expect, it } from 'vitest'
import { troublesOf, troubleText } from '../../../../src/renderer/store/group/suspicion'
import { configuration, member, server } from '../views'

describe('troublesOf', () => {
  it('is nothing where all hear all', () => {
    const view = configuration('2.aa', [member('a'), member('b', { phase: 'operational' })])
    expect(troublesOf([view], { a: server('a', { config: '2.aa' }) })).toEqual({})
  })

  it('names who does not hear a member, by what members and local servers tell', () => {
    const view = configuration('2.aa', [
      member('a', { unheard: [] }),
      member('b', { unheard: ['cc', 'zz'] }),
      member('c', { delivered: null })
    ])
    const a = server('a', { config: '2.aa', unheard: ['cc'], phase: 'gather' })
    const troubles = troublesOf([view], { a })
    expect(troubles).toEqual({
      aa: { unheardBy: [], phase: 'gather', isSilent: false },
      cc: { unheardBy: ['aa', 'bb'], phase: null, isSilent: true }
    })
    expect(troubleText(troubles['cc'] ?? fail(), (id) => id)).toBe('not heard by aa and 1 more')
    expect(troubleText(troubles['aa'] ?? fail(), (id) => id)).toBe('asks who is there')
  })
})

function fail(): never {
  throw new Error('nothing of it')
}
