/**
 * The story of a configuration in sentences: the phases from the first doubt to the
 * installation, each step with its evidence. Pure.
 */
import type { HistoryNode, StoryCause } from '../../../shared/channels/group'
import { countsText } from '../../../shared/merges'
import type { Story, StoryStep } from '../../../shared/stories'
import { listNames } from '../problems'
import { shortConfig } from '../short-ids'

/** A server's display name by its id. */
export type NameOf = (id: string) => string

export const PHASES = ['Suspicion', 'Proposal', 'Recovery', 'Installation'] as const
export type Phase = (typeof PHASES)[number]

export interface StoryLine {
  /** Milliseconds since the first step. */
  readonly afterMs: number
  readonly text: string
}

export interface StoryPhase {
  readonly phase: Phase
  readonly title: string
  /** How long it took, milliseconds. */
  readonly ms: number
  readonly lines: readonly StoryLine[]
}

/** Of the one who saw most of it: the merge, or else what began it; who was only asked to come did not. */
export function bestTold(stories: readonly Story[]): Story | null {
  const began = (step: StoryStep): boolean =>
    step.step === 'gather' && (step.silentMs !== null || step.stuckMs !== null)
  const weight = ({ steps, merge }: Story): number =>
    steps.length + (steps.some(began) ? 1000 : 0) + (merge === null ? 0 : 10_000)
  return stories.reduce<Story | null>(
    (most, one) => (most === null || weight(one) > weight(most) ? one : most),
    null
  )
}

/** Why it began, in a line. */
export function causeText({ cause, from, merged }: HistoryNode, nameOf: NameOf): string {
  if (merged !== null) {
    const counts = countsText(merged)
    return `the sides met and were merged${counts === '' ? '' : `: ${counts}`}`
  }
  if (from === null) return 'heard of, no server of this machine was in it'
  if (cause === null) return 'its story is not known'
  return reasonText(cause, nameOf)
}

function reasonText({ reason, about, silentMs }: StoryCause, nameOf: NameOf): string {
  const who = about === null ? 'a member' : nameOf(about)
  const silence = silentMs === null ? '' : ` for ${secondsText(silentMs)}`
  switch (reason) {
    case 'start':
      return 'a server began'
    case 'member-silent':
      return `${who} was not heard${silence}`
    case 'member-stuck':
      return `${who} was heard and got no further`
    case 'turn-stalled':
      return `${who} had the turn and did not order`
    case 'slots-exhausted':
      return 'its numbers of slots were used up'
    case 'member-restarted':
      return `${who} came back, started again`
    case 'member-left':
      return `${who} took its leave`
    case 'member-gathers':
      return `${who} asked who is there`
    case 'stranger-joins':
      return `${who} was heard and came in`
    case 'left-out':
      return `${who} went on in a later configuration`
    case 'paused':
      return 'a server did not run for a while and asked whether it still is a member'
    case 'was-deaf':
      return 'a server that had heard nothing hears again'
    case 'moved':
      return 'a server came to another address'
    case 'accept-missing':
      return `${who} did not accept`
    case 'plan-missing':
      return `${who} proposed and sent no plan`
    case 'recovery-silent':
      return `${who} fell silent during recovery${silence}`
    case 'recovery-stuck':
      return `${who} got no further in recovery`
    case 'recovery-abandoned':
      return `${who} gave the attempt up`
    case 'prepared':
      return `the state of ${who} was learned`
    case 'teacher-lost':
      return `${who} gave no more of its state`
    default:
      return reason.replaceAll('-', ' ')
  }
}

/** Phases in their order; one in which nothing happened is left out. */
export function phasesOf(story: Story, nameOf: NameOf): StoryPhase[] {
  const begin = story.steps[0]?.at ?? story.at
  const byPhase = new Map<Phase, (StoryLine & { readonly at: number })[]>()
  for (const step of story.steps) {
    const phase = phaseOf(step)
    const line = { at: step.at, afterMs: step.at - begin, text: stepText(step, story, nameOf) }
    byPhase.set(phase, [...(byPhase.get(phase) ?? []), line])
  }
  byPhase.set('Installation', [
    {
      at: story.at,
      afterMs: story.at - begin,
      text: `${nameOf(story.server)} installed ${shortConfig(story.config)}`
    }
  ])
  const present = PHASES.filter((phase) => byPhase.has(phase))
  return present.map((phase, i) => {
    const lines = byPhase.get(phase) ?? []
    const next = present[i + 1]
    const end = next === undefined ? story.at : (byPhase.get(next)?.[0]?.at ?? story.at)
    const ms = Math.max(0, end - (lines[0]?.at ?? end))
    return { phase, title: TITLES[phase], ms, lines: lines.map(withoutTime) }
  })
}

const TITLES: Readonly<Record<Phase, string>> = {
  Suspicion: 'Timeout and suspicion',
  Proposal: 'Proposal',
  Recovery: 'Recovery',
  Installation: 'Installation'
}

function withoutTime({ afterMs, text }: StoryLine): StoryLine {
  return { afterMs, text }
}

function phaseOf({ step }: StoryStep): Phase {
  switch (step) {
    case 'gather':
    case 'heard':
    case 'learned':
      return 'Suspicion'
    case 'proposed':
    case 'accepted':
      return 'Proposal'
    case 'planned':
    case 'ready':
    case 'recovered':
      return 'Recovery'
  }
}

function stepText(step: StoryStep, story: Story, nameOf: NameOf): string {
  const teller = nameOf(story.server)
  switch (step.step) {
    case 'gather':
      return gatherText(step, teller, nameOf)
    case 'heard': {
      const { member, name, config, hears } = step
      const who = name === '' ? nameOf(member) : name
      const where = config === null ? 'in no configuration' : `in ${shortConfig(config)}`
      if (hears === null) return `${teller} heard ${who}, which is ${where}`
      const whom = hears.length === 0 ? 'nobody' : listNames(hears.map(nameOf))
      return `${who}, ${where}, says that it hears ${whom}`
    }
    case 'learned': {
      const rounds = step.rounds === 1 ? '1 round' : `${String(step.rounds)} rounds`
      return (
        `${teller} learned the state of ${nameOf(step.donor)}: ${bytesText(step.bytes)} in ` +
        `${rounds}, ${secondsText(step.ms)}`
      )
    }
    case 'proposed': {
      const { config, members, leftOut } = step
      const by = nameOf(config.slice(config.indexOf('.') + 1))
      const gone = leftOut.map(({ member, silentMs }) =>
        silentMs === null
          ? `${nameOf(member)} is left out`
          : `${nameOf(member)} is left out, not heard for ${secondsText(silentMs)}`
      )
      const text = `${by} proposed ${shortConfig(config)} of ${listNames(members.map(nameOf))}`
      return [text, ...gone].join('; ')
    }
    case 'accepted': {
      const { member, past, aru } = step
      const slots = aru < 0 ? 'with no slot' : `with slots up to ${String(aru)}`
      const from =
        past === null ? 'from no configuration' : `it comes from ${shortConfig(past)} ${slots}`
      return `${nameOf(member)} accepted: ${from}`
    }
    case 'planned':
      return plannedText(step, story, nameOf)
    case 'ready':
      return `${nameOf(step.member)} has all that it needs`
    case 'recovered': {
      const { states, primary } = step
      const came = states.map(({ donor, bytes }) => `${nameOf(donor)} (${bytesText(bytes)})`)
      const text =
        came.length === 0
          ? `${teller} needed no state from others`
          : `${teller} got the state of ${came.join(' and of ')}`
      return primary ? text : `${text}; without a majority it refuses clients`
    }
  }
}

function gatherText(
  step: Extract<StoryStep, { step: 'gather' }>,
  teller: string,
  nameOf: NameOf
): string {
  const { reason, about, silentMs, limitMs, stuckMs, acked, aru } = step
  const cause = reasonText({ reason, about, silentMs }, nameOf)
  const more: string[] = []
  if (limitMs !== null) more.push(`suspected after ${secondsText(limitMs)}`)
  if (acked !== null && aru !== null) {
    more.push(`it acknowledged slot ${String(acked)} of ${String(aru)}`)
  }
  if (stuckMs !== null) more.push(`for ${secondsText(stuckMs)}`)
  const evidence = more.length === 0 ? '' : ` (${more.join(', ')})`
  if (reason === 'member-gathers') return `${teller} joined in, for ${cause}`
  if (reason === 'start') return `${teller} began and listened who is there`
  if (['paused', 'was-deaf', 'moved'].includes(reason)) {
    return `${teller}: ${cause.replace('a server', 'it')}`
  }
  return `${teller} asked who is there: ${cause}${evidence}`
}

function plannedText(
  { end, undelivered, missing, sources }: Extract<StoryStep, { step: 'planned' }>,
  { old }: Story,
  nameOf: NameOf
): string {
  const parts: string[] = []
  if (old !== null) {
    const last = end < 0 ? 'without a slot' : `with slot ${String(end)}`
    parts.push(`${shortConfig(old)} ends ${last}`)
    if (undelivered > 0) {
      const slots = undelivered === 1 ? '1 slot was' : `${String(undelivered)} slots were`
      const got = missing === 0 ? '' : `, ${String(missing)} of them taken over from others`
      parts.push(`${slots} delivered on the way${got}`)
    }
  }
  const names = sources.map(nameOf)
  if (names.length === 1) parts.push(`the state of ${names[0] ?? ''} counts`)
  if (names.length > 1) parts.push(`the states of ${listNames(names)} are merged`)
  return parts.length === 0 ? 'everybody begins with empty queues' : parts.join('; ')
}

/** `12 ms`, `1.24 s`. */
export function secondsText(ms: number): string {
  return ms < 1000 ? `${String(Math.round(ms))} ms` : `${(ms / 1000).toFixed(2)} s`
}

/** `512 bytes`, `3.4 kB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${String(bytes)} bytes`
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
