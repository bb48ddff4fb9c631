/** What a configuration's story has to say to who watches a scenario, as sentences. */
import type { Story, StoryStep } from '../../shared/stories'

/** @param nameOf the name of a server's id */
export function evidenceOf(story: Story, nameOf: (id: string) => string): string[] {
  const teller = nameOf(story.server)
  const told = story.steps.flatMap((step) => sentences(step, nameOf))
  return [...new Set(told)].map((text) => `${teller}: ${text}`)
}

function sentences(step: StoryStep, nameOf: (id: string) => string): string[] {
  if (step.step === 'gather') {
    const { about, silentMs, stuckMs, acked, aru, reason } = step
    if (about === null) return []
    if (silentMs !== null) return [`${nameOf(about)} was not heard for ${silentMs.toFixed(0)} ms`]
    if (stuckMs !== null) {
      return [
        `${nameOf(about)} acknowledged no more than slot ${acked} of ${aru} for ${stuckMs.toFixed(0)} ms`
      ]
    }
    return [`${reason.replaceAll('-', ' ')}: ${nameOf(about)}`]
  }
  if (step.step !== 'proposed') return []
  return step.leftOut.map(({ member, silentMs }) =>
    silentMs === null
      ? `goes on without ${nameOf(member)}`
      : `goes on without ${nameOf(member)}, not heard for ${silentMs.toFixed(0)} ms`
  )
}
