import { describe, expect, it } from 'vitest'
import { createApi } from '../../../src/renderer/store/bridge'

describe('createApi', () => {
  it('turns a request that broke on its way into a refusal', async () => {
    const api = createApi({
      request: () => Promise.reject(new Error('no handler')),
      listen: () => () => undefined
    })
    const outcome = await api.stopServer('a')
    expect(outcome).toMatchObject({ ok: false })
    expect(outcome.ok ? '' : outcome.problem).toContain('no handler')
    await expect(api.readState()).rejects.toThrow('no handler')
  })
})
