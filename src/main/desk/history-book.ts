/**
 * The configurations of the group since this process runs: those that servers of this
 * machine installed, with their stories, and those that were only heard of. Pure.
 */
import { bounds } from '../../shared/bounds'
import type { HistoryNode, HistoryView, StoryCause } from '../../shared/channels/group'
import { countsOf } from '../../shared/merges'
import type { Story } from '../../shared/stories'
import type { GroupView } from '../../shared/views'

interface Entry {
  node: HistoryNode
  readonly stories: Story[]
}

/** Reasons that only repeat what another member had seen. */
const ECHOES: readonly string[] = ['member-gathers', 'recovery-abandoned', 'prepared', 'start']

export class HistoryBook {
  private entries = new Map<string, Entry>()
  private names: Readonly<Record<string, string>> = {}
  private current: HistoryView | null = null

  /** A server of this machine tells why it is in a configuration. */
  tell(story: Story): void {
    const { config, from, members } = story
    const known = this.entries.get(config)
    const stories = known?.stories ?? []
    // A server that has begun anew may tell of the same one once more.
    const others = stories.filter(({ server }) => server !== story.server)
    if (others.length >= bounds.host.storyTellers) return
    const merge =
      story.merge === null ? null : (others.find((one) => one.merge !== null)?.merge ?? story.merge)
    stories.splice(0, stories.length, ...others, { ...story, merge })
    const ids = members.map(({ server }) => server)
    const node: HistoryNode = {
      config,
      members: ids,
      from,
      transitional: transitionalOf(stories),
      at: Math.min(known?.node.at ?? story.at, story.at),
      cause: causeOf(stories),
      merged: merge === null ? (known?.node.merged ?? null) : countsOf(merge.report)
    }
    this.put(node, stories)
    this.name(members)
  }

  /** The group was asked. Returns whether that was news. */
  heard({ configurations }: GroupView, now: number): boolean {
    const news = configurations.filter(({ config }) => !this.entries.has(config))
    for (const { config, members } of news) {
      const ids = members.map(({ server }) => server)
      const node: HistoryNode = {
        config,
        members: ids,
        from: null,
        transitional: [],
        at: now,
        cause: null,
        merged: null
      }
      this.put(node, [])
      this.name(members)
    }
    return news.length > 0
  }

  /** Another group: what was is of no use. */
  clear(): void {
    this.entries = new Map()
    this.names = {}
    this.current = null
  }

  view(): HistoryView {
    this.current ??= {
      nodes: [...this.entries.values()].map(({ node }) => node),
      names: this.names
    }
    return this.current
  }

  /** None: it was only heard of, or is forgotten. */
  stories(config: string): readonly Story[] {
    return this.entries.get(config)?.stories ?? []
  }

  private put(node: HistoryNode, stories: Story[]): void {
    this.entries.set(node.config, { node, stories })
    const ordered = [...this.entries].sort(([a], [b]) => epochOf(a) - epochOf(b))
    this.entries = new Map(ordered.slice(-bounds.host.stories))
    this.current = null
  }

  private name(members: readonly { readonly server: string; readonly name: string }[]): void {
    const named = members
      .filter(({ name }) => name !== '')
      .map(({ server, name }) => [server, name])
    const names = { ...this.names, ...(Object.fromEntries(named) as Record<string, string>) }
    this.names = Object.fromEntries(Object.entries(names).slice(-bounds.host.storyNames))
  }
}

function epochOf(config: string): number {
  return Number.parseInt(config, 10)
}

/** Each once, however many went through it. */
function transitionalOf(stories: readonly Story[]): HistoryNode['transitional'] {
  const found = new Map<string, HistoryNode['transitional'][number]>()
  for (const { transitional, old } of stories) {
    if (transitional === null || old === null) continue
    found.set(transitional.config, { ...transitional, from: old })
  }
  return [...found.values()]
}

/** The first thing that any of them saw for itself. */
function causeOf(stories: readonly Story[]): StoryCause | null {
  const gathered = stories
    .flatMap(({ steps }) => steps.flatMap((step) => (step.step === 'gather' ? [step] : [])))
    .sort((a, b) => a.at - b.at)
  const first = gathered.find(({ reason }) => !ECHOES.includes(reason)) ?? gathered[0]
  if (first === undefined) return null
  const { reason, about, silentMs } = first
  return { reason, about, silentMs }
}
