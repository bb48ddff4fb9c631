import { describe, expect, it } from 'vitest'
import { HistoryBook } from '../../src/main/desk/history-book'
import { bounds } from '../../src/shared/bounds'
import type { Story, StoryStep } from '../../src/shared/stories'
import type { GroupView } from '../../src/shared/views'

const gather = (at: number, reason: string, about: string | null): StoryStep => ({
  at,
  step: 'gather',
  reason,
  about,
  silentMs: reason === 'member-silent' ? 1250 : null,
  limitMs: null,
  stuckMs: null,
  acked: null,
  aru: null
})

function story(server: string, config: string, part: Partial<Story> = {}): Story {
  return {
    server,
    config,
    members: [
      { server: 'aa', name: 'ada', host: 'desk' },
      { server: 'bb', name: 'bob', host: 'desk' }
    ],
    from: ['2.aa'],
    old: '2.aa',
    transitional: { config: '3.aa', members: ['aa', 'bb'] },
    at: 1000,
    steps: [],
    leftOut: 0,
    merge: null,
    ...part
  }
}

function heard(...configs: string[]): GroupView {
  const member = { unicast: '', host: '', index: 0, delivered: null, stable: null, queues: null }
  return {
    group: 'g',
    configurations: configs.map((config) => ({
      config,
      kind: 'regular',
      members: [{ ...member, server: 'cc', name: 'cy', items: null, hash: null, lag: null }],
      turn: null,
      policy: null,
      primary: null
    }))
  }
}

describe('HistoryBook', () => {
  it('has one node for what several servers tell of one configuration', () => {
    const book = new HistoryBook()
    book.tell(story('aa', '4.aa', { steps: [gather(5, 'member-gathers', 'bb')] }))
    book.tell(story('bb', '4.aa', { at: 990, steps: [gather(4, 'member-silent', 'cc')] }))
    expect(book.view()).toEqual({
      nodes: [
        {
          config: '4.aa',
          members: ['aa', 'bb'],
          from: ['2.aa'],
          transitional: [{ config: '3.aa', from: '2.aa', members: ['aa', 'bb'] }],
          at: 990,
          cause: { reason: 'member-silent', about: 'cc', silentMs: 1250 },
          merged: null
        }
      ],
      names: { aa: 'ada', bb: 'bob' }
    })
    expect(book.stories('4.aa').map(({ server }) => server)).toEqual(['aa', 'bb'])
  })

  it('has configurations in the order of their epochs, also those that are only heard of', () => {
    const book = new HistoryBook()
    book.tell(story('aa', '10.aa'))
    expect(book.heard(heard('4.cc', '10.aa'), 5)).toBe(true)
    expect(book.heard(heard('4.cc'), 6)).toBe(false)
    expect(book.view().nodes.map(({ config, from }) => [config, from])).toEqual([
      ['4.cc', null],
      ['10.aa', ['2.aa']]
    ])
    expect(book.view().names['cc']).toBe('cy')
  })

  it('learns of one that it had only heard of', () => {
    const book = new HistoryBook()
    book.heard(heard('4.aa'), 5)
    book.tell(story('aa', '4.aa'))
    expect(book.view().nodes).toMatchObject([{ config: '4.aa', from: ['2.aa'], at: 5 }])
  })

  it('is the same as long as nothing changes, and empty when another group begins', () => {
    const book = new HistoryBook()
    book.tell(story('aa', '4.aa'))
    expect(book.view()).toBe(book.view())
    book.clear()
    expect(book.view()).toEqual({ nodes: [], names: {} })
  })

  it('keeps the newest, of a bounded number of tellers each', () => {
    const book = new HistoryBook()
    for (let epoch = 2; epoch <= 2 + 2 * bounds.host.stories; epoch += 2) {
      book.tell(story('aa', `${String(epoch)}.aa`))
    }
    expect(book.view().nodes.length).toBe(bounds.host.stories)
    expect(book.view().nodes[0]?.config).toBe('4.aa')
    for (let i = 0; i < 20; i++) book.tell(story(`s${String(i)}`, '8.aa'))
    expect(book.stories('8.aa').length).toBe(bounds.host.storyTellers)
  })
})
