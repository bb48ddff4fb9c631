import { describe, expect, it } from 'vitest'
import { createAppStore } from '../../../src/renderer/store/app-store'
import { feed } from '../../../src/renderer/store/feed'
import type { ConnectionNews } from '../../../src/renderer/store/http-bridge'
import { fakeWorld, fed, settle, three } from '../test-platform'

describe('feed', () => {
  it('reads the whole state, then follows', async () => {
    const { group, state } = await fed(three)
    expect(state().serverNames).toEqual(['a', 'b', 'c'])
    group.crash('b')
    expect(state().servers['b']?.state).toBe('crashed')
    expect(state().configurations[0]?.members.map(({ name }) => name)).toEqual(['a', 'c'])
  })

  it('does not take twice what was told before the whole state arrived', async () => {
    const { group, platform } = fakeWorld(three)
    const store = createAppStore(platform)
    feed(store, platform)
    group.crash('a')
    const before = await platform.api.readState()
    await settle()
    platform.frame()
    expect(store.getState().logCounts.received).toBe(before.logs.lines.length)
  })

  it('says that the app does not answer, asks again, and recovers', async () => {
    const { platform } = fakeWorld(three)
    let refuse = true
    const { readState } = platform.api
    Object.assign(platform.api, {
      readState: () => (refuse ? Promise.reject(new Error('gone')) : readState())
    })
    const store = createAppStore(platform)
    feed(store, platform)
    await settle()
    expect(store.getState().disconnected).toContain('gone')
    refuse = false
    platform.pass(1000)
    await settle()
    expect(store.getState().disconnected).toBeNull()
    expect(store.getState().serverNames).toHaveLength(3)
  })

  it('says that it lost its app, and takes over what there is when that is back', async () => {
    const { group, platform } = fakeWorld(three)
    let tell: (news: ConnectionNews) => void = () => undefined
    Object.assign(platform.api, {
      onConnection: (listener: (news: ConnectionNews) => void) => (tell = listener)
    })
    let begun = 0
    const { beginPage } = platform.api
    Object.assign(platform.api, {
      beginPage: () => {
        begun++
        return beginPage()
      }
    })
    const store = createAppStore(platform)
    feed(store, platform)
    await settle()
    platform.frame()
    const received = store.getState().logCounts.received
    tell({ kind: 'lost', problem: 'It is gone.' })
    expect(store.getState().disconnected).toBe('It is gone.')
    group.crash('a')
    expect(store.getState().servers['a']?.state).toBe('running')
    store.setState({ serverNames: [...store.getState().serverNames, 'old'] })
    tell({ kind: 'again', forgotten: true })
    await settle()
    platform.frame()
    expect(store.getState().disconnected).toBeNull()
    expect(begun).toBe(1)
    expect(store.getState().servers['a']?.state).toBe('crashed')
    expect(store.getState().serverNames).toEqual(['a', 'b', 'c'])
    const { logs } = await platform.api.readState()
    expect(store.getState().logCounts.received).toBeGreaterThanOrEqual(received)
    expect(store.getState().logCounts.received).toBeLessThanOrEqual(logs.lines.length)
  })

  it('stops when told to', async () => {
    const { group, platform } = fakeWorld(three)
    const store = createAppStore(platform)
    const stop = feed(store, platform)
    await settle()
    stop()
    group.crash('a')
    expect(store.getState().servers['a']?.state).toBe('running')
  })
})
