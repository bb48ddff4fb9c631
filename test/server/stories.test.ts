import { describe, expect, it } from 'vitest'
import { bounds } from '../../src/shared/bounds'
import type { Story } from '../../src/shared/stories'
import type { ChangeStep, ConfigEvent, MemberInfo } from '../../src/main/protocol/types'
import { Stories } from '../../src/main/server/stories'

const member = (id: number, name: string): MemberInfo => ({
  id,
  incarnation: 1,
  endpoint: 0,
  name,
  host: 'desk'
})
const [ada, bob] = [member(0xa, 'ada'), member(0xb, 'bob')]
const A = '00000000000a'
const B = '00000000000b'

function event(
  kind: ConfigEvent['kind'],
  epoch: number,
  from: number,
  members: readonly MemberInfo[]
): ConfigEvent {
  const config = { epoch, representative: 0xa }
  return { config, kind, members, from: [{ epoch: from, representative: 0xa }], index: 0 }
}

const silent: ChangeStep = {
  step: 'gather',
  reason: 'member-silent',
  about: 0xb,
  silentMs: 1240,
  limitMs: 1200,
  stuckMs: null,
  acked: null,
  aru: null
}

function book(): { readonly stories: Stories; readonly told: Story[] } {
  const told: Story[] = []
  let now = 100
  return {
    stories: new Stories(
      0xa,
      (story) => told.push(story),
      () => now++
    ),
    told
  }
}

describe('Stories', () => {
  it('tells of a configuration what led to it, with ids as text and the time of each step', () => {
    const { stories, told } = book()
    stories.note(silent)
    stories.note({
      step: 'proposed',
      config: { epoch: 4, representative: 0xa },
      members: [ada],
      leftOut: [{ member: 0xb, silentMs: 1650 }]
    })
    stories.config(event('transitional', 3, 2, [ada]))
    expect(told).toEqual([])
    stories.config(event('regular', 4, 2, [ada]))
    expect(told).toEqual([
      {
        server: A,
        config: `4.${A}`,
        members: [{ server: A, name: 'ada', host: 'desk' }],
        from: [`2.${A}`],
        old: `2.${A}`,
        transitional: { config: `3.${A}`, members: [A] },
        at: 102,
        steps: [
          { at: 100, ...silent, about: B },
          {
            at: 101,
            step: 'proposed',
            config: `4.${A}`,
            members: [A],
            leftOut: [{ member: B, silentMs: 1650 }]
          }
        ],
        leftOut: 0,
        merge: null
      }
    ])
  })

  it('begins the next story anew', () => {
    const { stories, told } = book()
    stories.note(silent)
    stories.config(event('regular', 4, 2, [ada]))
    stories.config(event('regular', 6, 4, [ada, bob]))
    expect(told[1]).toMatchObject({ steps: [], old: null, transitional: null })
  })

  it('keeps the first and the last of too many steps, and counts the others', () => {
    const { stories, told } = book()
    for (let i = 0; i < bounds.server.storySteps + 30; i++) stories.note(silent)
    stories.config(event('regular', 4, 2, [ada]))
    const { steps, leftOut } = told[0] ?? { steps: [], leftOut: 0 }
    expect([steps.length, leftOut]).toEqual([bounds.server.storySteps, 30])
    expect([steps[0]?.at, steps.at(-1)?.at]).toEqual([100, 100 + bounds.server.storySteps + 29])
  })

  it('has of a merge both sides, the result, and a bounded report', () => {
    const { stories, told } = book()
    const entry = { queue: 25, label: 12, item: 1, pops: [] }
    const report = {
      poppedTwice: Array.from({ length: bounds.server.storyEntries + 1 }, () => entry),
      ambiguous: [],
      revived: [],
      putBack: [],
      queues: 1,
      items: 0,
      incomplete: false
    }
    const sides = [
      { config: { epoch: 2, representative: 0xb }, members: [0xb], queues: 1, items: 2 }
    ]
    const config = { epoch: 4, representative: 0xa }
    stories.note({ step: 'merged', config, excerpt: { sides, queues: [], report } })
    stories.config(event('regular', 4, 2, [ada, bob]))
    expect(told[0]?.merge?.sides).toEqual([{ config: `2.${B}`, members: [B], queues: 1, items: 2 }])
    expect(told[0]?.merge?.report.poppedTwice.length).toBe(bounds.server.storyEntries)
    expect(told[0]?.merge?.report.incomplete).toBe(true)
    expect(told[0]?.steps).toEqual([])
  })
})
