/** Gathers the steps that lead to a configuration, until it is there: then they are its story. */
import { bounds } from '../../shared/bounds'
import type { MergeReportView } from '../../shared/merges'
import type { Story, StoryMerge, StoryStep } from '../../shared/stories'
import { formatConfigId, formatMemberId } from '../protocol/ids'
import type { ChangeStep, ConfigEvent, ConfigId, MemberId, MergeExcerpt } from '../protocol/types'

export class Stories {
  private steps: StoryStep[] = []
  private leftOut = 0
  private merge: StoryMerge | null = null
  private transitional: Story['transitional'] = null
  private old: string | null = null

  constructor(
    private readonly server: MemberId,
    private readonly tell: (story: Story) => void,
    private readonly now: () => number = Date.now
  ) {}

  note(step: ChangeStep): void {
    if (step.step === 'merged') {
      this.merge = mergeOf(step.excerpt)
      return
    }
    this.steps.push({ at: this.now(), ...told(step) })
    if (this.steps.length <= bounds.server.storySteps) return
    // What began it and what led to it at last are worth more than attempts in between.
    this.steps.splice(bounds.server.storySteps / 4, 1)
    this.leftOut++
  }

  /** A configuration was delivered. */
  config({ config, kind, members, from }: ConfigEvent): void {
    const ids = members.map(({ id }) => formatMemberId(id))
    if (kind === 'transitional') {
      this.old = from[0] === undefined ? null : formatConfigId(from[0])
      this.transitional = { config: formatConfigId(config), members: ids }
      return
    }
    const { steps, leftOut, merge, old, transitional } = this
    this.steps = []
    this.leftOut = 0
    this.merge = null
    this.old = null
    this.transitional = null
    this.tell({
      server: formatMemberId(this.server),
      config: formatConfigId(config),
      members: members.map(({ id, name, host }) => ({ server: formatMemberId(id), name, host })),
      from: from.map(formatConfigId),
      old,
      transitional,
      at: this.now(),
      steps,
      leftOut,
      merge
    })
  }
}

type Told<S> = S extends { readonly at: number } ? Omit<S, 'at'> : never

/** With ids as text. */
function told(step: Exclude<ChangeStep, { readonly step: 'merged' }>): Told<StoryStep> {
  switch (step.step) {
    case 'gather':
      return { ...step, about: step.about === null ? null : formatMemberId(step.about) }
    case 'heard':
      return {
        ...step,
        member: formatMemberId(step.member),
        config: configText(step.config),
        hears: step.hears?.map(formatMemberId) ?? null
      }
    case 'learned':
      return { ...step, donor: formatMemberId(step.donor) }
    case 'proposed':
      return {
        step: 'proposed',
        config: formatConfigId(step.config),
        members: step.members.map(({ id }) => formatMemberId(id)),
        leftOut: step.leftOut.map(({ member, silentMs }) => ({
          member: formatMemberId(member),
          silentMs
        }))
      }
    case 'accepted':
      return {
        ...step,
        config: formatConfigId(step.config),
        member: formatMemberId(step.member),
        past: configText(step.past)
      }
    case 'planned':
      return {
        ...step,
        config: formatConfigId(step.config),
        sources: step.sources.map(formatMemberId)
      }
    case 'ready':
      return {
        ...step,
        config: formatConfigId(step.config),
        member: formatMemberId(step.member)
      }
    case 'recovered':
      return {
        ...step,
        config: formatConfigId(step.config),
        states: step.states.map(({ donor, bytes }) => ({ donor: formatMemberId(donor), bytes }))
      }
  }
}

function configText(config: ConfigId | null): string | null {
  return config === null ? null : formatConfigId(config)
}

function mergeOf({ sides, queues, report }: MergeExcerpt): StoryMerge {
  return {
    sides: sides.map(({ config, members, queues: count, items }) => ({
      config: formatConfigId(config),
      members: members.map(formatMemberId),
      queues: count,
      items
    })),
    queues,
    report: shortened(report)
  }
}

/** The whole report is kept on disk: see merge-log.ts. */
function shortened(report: MergeReportView): MergeReportView {
  const most = bounds.server.storyEntries
  const { poppedTwice, ambiguous, revived, putBack } = report
  const isLong = [poppedTwice, ambiguous, revived, putBack].some(({ length }) => length > most)
  if (!isLong) return report
  return {
    ...report,
    poppedTwice: poppedTwice.slice(0, most),
    ambiguous: ambiguous.slice(0, most),
    revived: revived.slice(0, most),
    putBack: putBack.slice(0, most),
    incomplete: true
  }
}
