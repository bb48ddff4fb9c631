import { describe, expect, it } from 'vitest'
import { decided } from '../../src/main/app/close-choice'
import { NEWS_EVERY_MS, newsOf, NewsLimit } from '../../src/main/app/news'
import { trayPicture, TRAY_STATES, trayState, trayText } from '../../src/main/app/tray-state'
import type { LocalServerView } from '../../src/shared/views'

const view = (part: Partial<LocalServerView> = {}): LocalServerView => ({
  name: 'a',
  state: 'running',
  problem: null,
  server: 'id-a',
  pid: 1,
  unicast: null,
  interface: null,
  network: null,
  config: '2.a',
  members: ['id-a', 'id-b', 'id-c'],
  index: 0,
  turn: null,
  nextSlot: null,
  delivered: null,
  stable: null,
  queues: 0,
  items: 0,
  ambiguous: 0,
  phase: null,
  unheard: [],
  transfer: null,
  reach: null,
  merge: null,
  incident: null,
  ...part
})
const own = new Set(['id-a'])

describe('newsOf', () => {
  it('tells of a crash, with its reason', () => {
    const news = newsOf(view(), view({ state: 'crashed', problem: 'ended by SIGKILL' }), own)
    expect(news).toMatchObject({ kind: 'crash', text: 'ended by SIGKILL', action: 'go-overview' })
  })

  it('tells of a member that is lost, but not of one that runs here', () => {
    expect(newsOf(view(), view({ members: ['id-a', 'id-b'] }), own)?.kind).toBe('lost')
    const both = new Set(['id-a', 'id-c'])
    expect(newsOf(view(), view({ members: ['id-a', 'id-b'] }), both)).toBeNull()
  })

  it('tells of a full disk once, and of a merge that left something to settle', () => {
    const full = view({ problem: 'the disk is full: make room on it' })
    expect(newsOf(view(), full, own)).toMatchObject({ kind: 'problem', text: full.problem })
    expect(newsOf(full, full, own)).toBeNull()
    expect(newsOf(view(), view({ ambiguous: 2 }), own)?.kind).toBe('settle')
  })

  it('is silent about what is meant, and about what is not known yet', () => {
    expect(newsOf(undefined, view(), own)).toBeNull()
    expect(newsOf(view(), view({ state: 'stopped', members: [] }), own)).toBeNull()
    expect(newsOf(view(), view({ members: [...view().members, 'id-d'] }), own)).toBeNull()
  })
})

describe('NewsLimit', () => {
  it('allows one of a kind in a while', () => {
    let time = 0
    const limit = new NewsLimit(() => time)
    const news = newsOf(view(), view({ state: 'crashed' }), own)
    const other = newsOf(view(), view({ ambiguous: 1 }), own)
    if (news === null || other === null) throw new Error('no news')
    expect([limit.allows(news), limit.allows(news), limit.allows(other)]).toEqual([
      true,
      false,
      true
    ])
    time = NEWS_EVERY_MS
    expect(limit.allows(news)).toBe(true)
  })
})

describe('trayState', () => {
  it.each([
    ['stopped', []],
    ['stopped', [view({ state: 'stopped' })]],
    ['alone', [view({ members: ['id-a'] })]],
    ['in group', [view(), view({ name: 'b' })]],
    ['split', [view(), view({ name: 'b', config: '3.b' })]],
    ['trouble', [view(), view({ state: 'crashed' })]],
    ['trouble', [view({ problem: 'the disk is full' })]]
  ] as const)('is %s', (state, servers) => {
    expect(trayState(servers)).toBe(state)
  })

  it('says it in words', () => {
    expect(trayText([])).toBe('FTQueue: stopped')
    expect(trayText([view(), view({ name: 'b' })])).toBe('FTQueue: 2 servers here, in group')
  })

  it('draws a picture of its own for each', () => {
    const pictures = TRAY_STATES.map((state) => trayPicture(state, 16).toString('hex'))
    expect(new Set(pictures).size).toBe(TRAY_STATES.length)
    expect(trayPicture('alone', 16)).toHaveLength(16 * 16 * 4)
  })
})

describe('decided', () => {
  it('asks only where there are servers, and somebody to ask', () => {
    expect(decided('ask', 0, false)).toBe('stop')
    expect(decided('ask', 2, false)).toBeNull()
    expect(decided('ask', 2, true)).toBe('stop')
    expect(decided('keep', 2, true)).toBe('keep')
    expect(decided('stop', 2, false)).toBe('stop')
    expect(decided('keep', 0, false)).toBe('stop')
  })
})
