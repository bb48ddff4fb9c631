import { describe, expect, it } from 'vitest'
import { fed, line } from '../test-platform'

describe('logs', () => {
  it('draws once for each picture, however many batches come', async () => {
    const { group, platform, state } = await fed()
    platform.frame()
    const before = state().logRevision
    for (let i = 0; i < 50; i += 1) group.tellLines({ lines: [line(), line()], dropped: 1 })
    expect(platform.waitingFrames).toBe(1)
    platform.frame()
    expect(state().logRevision).toBe(before + 1)
    expect(state().logCounts).toMatchObject({ received: 150, shown: 100, dropped: 50 })
  })

  it('filters a long log in portions, newest first', async () => {
    const { group, platform, state } = await fed()
    const lines = Array.from({ length: 60_000 }, (_, i) => line({ message: `m${i % 3}` }))
    group.tellLines({ lines, dropped: 0 })
    state().setLogText('m2')
    platform.frame()
    expect(state().logCounts.searching).toBe(true)
    expect(state().logAt(state().logCounts.shown - 1)?.seq).toBe(59_999)
    for (let i = 0; i < 20; i += 1) {
      platform.pass(0)
      platform.frame()
    }
    expect(state().logCounts).toMatchObject({ searching: false, shown: 20_000 })
    expect(state().logAt(0)?.seq).toBe(2)
  })

  it('holds the newest 100,000 lines', async () => {
    const { group, platform, state } = await fed()
    const lines = Array.from({ length: 1000 }, (_, i) => line({ message: `m${i}` }))
    for (let i = 0; i < 101; i += 1) group.tellLines({ lines, dropped: 0 })
    platform.frame()
    expect(state().logCounts).toMatchObject({
      received: 101_000,
      shown: 100_000,
      overwritten: 1000
    })
  })

  it('pauses, counts what waits, and goes on', async () => {
    const { group, platform, state } = await fed()
    group.tellLines({ lines: [line({ message: 'old' })], dropped: 0 })
    state().setLogFollow(false)
    group.tellLines({ lines: [line(), line()], dropped: 0 })
    platform.frame()
    expect(state().logCounts).toMatchObject({ shown: 1, waiting: 2 })
    state().setLogFollow(true)
    platform.frame()
    expect(state().logCounts).toMatchObject({ shown: 3, waiting: 0 })
  })

  it('shows the log of one server when sent there', async () => {
    const { group, platform, state } = await fed()
    group.tellLines({ lines: [line({ name: 'a' }), line({ name: 'b' })], dropped: 0 })
    state().setLogText('nothing like it')
    state().showLogOf('b')
    platform.frame()
    expect(state().logCounts.shown).toBe(1)
    state().toggleLogServer('b')
    platform.frame()
    expect(state().logCounts.shown).toBe(2)
  })
})
