import type { GroupRequests, HistoryNode, HistoryView } from '../../../src/shared/channels/group'
import type { AmbiguousPop } from '../../../src/shared/merges'
import type { Story } from '../../../src/shared/stories'

type Handlers = {
  [C in keyof GroupRequests]: (argument: GroupRequests[C]['argument']) => GroupRequests[C]['answer']
}

/** The past of the scripted group: its configurations, their stories, and what merges left open. */
export class FakePast {
  history: HistoryView = { nodes: [], names: {} }
  readonly stories = new Map<string, Story[]>()
  ambiguous: AmbiguousPop[] = []

  /** As {@link splitAndMerge}, with a pop that nobody settled. */
  tell(members: readonly string[], now: number): void {
    const { history, stories } = splitAndMerge(members, now)
    this.history = history
    for (const story of stories) {
      this.stories.set(story.config, [...(this.stories.get(story.config) ?? []), story])
    }
    this.ambiguous = stories.flatMap(({ merge }) => merge?.report.ambiguous ?? []).slice(0, 1)
  }

  readonly handlers: Handlers = {
    'group:history': () => this.history,
    'group:story': ({ config }) => ({ ok: true, value: this.stories.get(config) ?? [] }),
    'group:ambiguous': () => ({ ok: true, value: this.ambiguous }),
    'group:settle': ({ id }) => {
      if (!this.ambiguous.some((pop) => pop.id === id)) {
        return { ok: false, problem: 'This pop is settled already.' }
      }
      this.ambiguous = this.ambiguous.filter((pop) => pop.id !== id)
      const value = { result: 1, status: 'ok', server: null, config: null, slot: 7 } as const
      return { ok: true, value: { ...value, request: 'c0ffee00:7', ms: 1.2 } }
    }
  }
}

const SECOND = 1000

/** Ids of three members, and what they went through: a server killed, a split, a merge. */
export function splitAndMerge(
  [a = '', b = '', c = '']: readonly string[],
  now: number
): { readonly history: HistoryView; readonly stories: readonly Story[] } {
  const names = { [a]: 'ada1', [b]: 'ada2', [c]: 'grace1' }
  const at = (seconds: number): number => now - (600 - seconds) * SECOND
  const node = (
    epoch: number,
    members: readonly string[],
    from: readonly string[],
    seconds: number,
    part: Partial<HistoryNode> = {}
  ): HistoryNode => ({
    config: `${String(epoch)}.${members[0] ?? ''}`,
    members,
    from,
    transitional: from.map((old) => ({
      config: `${String(epoch - 1)}.${members[0] ?? ''}`,
      from: old,
      members
    })),
    at: at(seconds),
    cause: null,
    merged: null,
    ...part
  })
  const silent = (about: string): Partial<HistoryNode> => ({
    cause: { reason: 'member-silent', about, silentMs: 1240 }
  })
  const joins = (about: string): Partial<HistoryNode> => ({
    cause: { reason: 'stranger-joins', about, silentMs: null }
  })
  const nodes: HistoryNode[] = [
    node(2, [a], [], 0, { cause: { reason: 'start', about: null, silentMs: null } }),
    node(4, [a, b, c], [`2.${a}`], 2, joins(b)),
    node(6, [a, c], [`4.${a}`], 61, silent(b)),
    node(8, [a, b, c], [`6.${a}`], 95, {
      cause: { reason: 'stranger-joins', about: b, silentMs: null }
    }),
    node(10, [a, b], [`8.${a}`], 240, silent(c)),
    node(10, [c], [`8.${a}`], 241, silent(a)),
    node(12, [a], [`10.${a}`], 300, silent(b)),
    node(12, [b], [`10.${a}`], 300, silent(a)),
    node(14, [a, b], [`12.${a}`, `12.${b}`], 340, joins(b)),
    node(16, [a, b, c], [`10.${c}`, `14.${a}`], 420, {
      merged: { poppedTwice: 1, ambiguous: 1, revived: 0, putBack: 1 }
    })
  ]
  const config = `16.${a}`
  const story: Story = {
    server: a,
    config,
    members: [a, b, c].map((server) => ({ server, name: names[server] ?? '', host: 'ada-desk' })),
    from: [`10.${c}`, `14.${a}`],
    old: `14.${a}`,
    transitional: { config: `15.${a}`, members: [a, b] },
    at: at(420) + 61,
    steps: [
      {
        at: at(420),
        step: 'heard',
        member: c,
        name: 'grace1',
        config: `10.${c}`,
        hears: [a, b]
      },
      {
        at: at(420),
        step: 'gather',
        reason: 'stranger-joins',
        about: c,
        silentMs: null,
        limitMs: null,
        stuckMs: null,
        acked: null,
        aru: null
      },
      { at: at(420) + 4, step: 'heard', member: b, name: 'ada2', config: `14.${a}`, hears: [a, c] },
      { at: at(420) + 9, step: 'proposed', config, members: [a, b, c], leftOut: [] },
      { at: at(420) + 14, step: 'accepted', config, member: b, past: `14.${a}`, aru: 41 },
      { at: at(420) + 15, step: 'accepted', config, member: c, past: `10.${c}`, aru: 17 },
      {
        at: at(420) + 16,
        step: 'planned',
        config,
        end: 41,
        undelivered: 2,
        missing: 1,
        sources: [a, c]
      },
      { at: at(420) + 48, step: 'ready', config, member: c },
      { at: at(420) + 55, step: 'ready', config, member: b },
      {
        at: at(420) + 61,
        step: 'recovered',
        config,
        states: [{ donor: c, bytes: 18_402 }],
        primary: true
      }
    ],
    leftOut: 0,
    merge: {
      sides: [
        { config: `14.${a}`, members: [a, b], queues: 2, items: 7 },
        { config: `10.${c}`, members: [c], queues: 2, items: 5 }
      ],
      queues: [
        {
          label: 12,
          queue: 25,
          sizes: [62, 3],
          result: 63,
          items: [
            { item: 3, message: 'c0ffee00:5', sides: [0], stays: false },
            { item: 4, message: 'c0ffee00:6', sides: [0, 1], stays: true },
            { item: 8, message: 'c0ffee00:7', sides: [], stays: true },
            { item: 41, message: 'c0ffee00:9', sides: [0], stays: true },
            { item: 77, message: 'beef0001:1', sides: [1], stays: true }
          ]
        },
        {
          label: 5,
          queue: 11,
          sizes: [1, null],
          result: 1,
          items: [{ item: 5, message: 'c0ffee00:12', sides: [0], stays: true }]
        }
      ],
      report: {
        poppedTwice: [
          {
            queue: 25,
            label: 12,
            item: 1,
            pops: [
              { message: 'c0ffee00:8', config: `14.${a}` },
              { message: 'beef0001:2', config: `10.${c}` }
            ]
          }
        ],
        ambiguous: [
          {
            id: 81_985_529,
            message: 'beef0001:3',
            candidates: [
              { config: `14.${a}`, queue: 25, label: 12, item: 2 },
              { config: `10.${c}`, queue: 25, label: 12, item: 8 }
            ]
          }
        ],
        revived: [{ queue: 11, label: 5, items: 1 }],
        putBack: [{ queue: 25, label: 12, item: 8, message: 'beef0001:3' }],
        queues: 2,
        items: 64,
        incomplete: false
      }
    }
  }
  return {
    history: { nodes, names },
    stories: [story, { ...story, server: b, merge: story.merge }]
  }
}
