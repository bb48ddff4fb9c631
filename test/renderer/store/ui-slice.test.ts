import { describe, expect, it } from 'vitest'
import { hashOfView, viewOfHash, VIEWS } from '../../../src/renderer/store/ui-slice'

describe('addresses of views', () => {
  it('lead back to their view', () => {
    for (const view of VIEWS) expect(viewOfHash(hashOfView(view))).toBe(view)
  })

  it('lead to the overview when they name no view', () => {
    for (const hash of ['', '#', '#/', '#/nothing', '#/%00']) {
      expect(viewOfHash(hash)).toBe('Overview')
    }
  })
})
