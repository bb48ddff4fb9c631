/** What all experiments share: a scene that is judged at its end, traces and all. */
import path from 'node:path'
import { quietPoint } from '../fleet/quiet-point'
import { Scene, type SceneOptions } from '../fleet/scene'
import { checkTraces, verdictText, violations } from '../fleet/trace-check'
import type { Outcome } from './outcome'

const TRACES = 'traces'

type Numbers = Record<string, number | string>

/** What the work of an experiment is given. */
export interface Trial {
  readonly scene: Scene
  /** Whatever is found wrong on the way. */
  readonly problems: string[]
  readonly numbers: Numbers
  /** Brings the group to rest and judges what it holds. */
  readonly judge: () => Promise<void>
}

export type TrialOptions = Omit<SceneOptions, 'traceOf'>

/**
 * Starts a group, lets `work` do its worst, and judges: at rest what clients were told
 * agrees with what the servers hold, and the traces of all of them keep every property.
 */
export async function experiment(
  options: TrialOptions,
  work: (trial: Trial) => Promise<void>
): Promise<Outcome> {
  const scene = await Scene.open({ ...options, traceOf: () => TRACES })
  const problems: string[] = []
  const numbers: Numbers = {}
  const sums = { judged: 0, reportedTwice: 0, takenUnseen: 0 }
  const judge = async (): Promise<void> => {
    const quiet = await quietPoint(scene)
    for (const name of ['judged', 'reportedTwice', 'takenUnseen'] as const)
      sums[name] += quiet[name]
    problems.push(...quiet.problems)
  }
  try {
    await scene.begin()
    await work({ scene, problems, numbers, judge })
    await judge()
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error))
  }
  await scene.close()
  problems.push(...scene.fleet.problems.splice(0))
  await checkAll(scene, problems, numbers)
  const { answered, pushed, popped, timeouts } = scene.load.counts
  const hasHeld = problems.length === 0
  if (hasHeld) scene.remove()
  return {
    problems,
    numbers: {
      ...{ 'operations answered': answered, 'items pushed': pushed, 'items popped': popped },
      ...{ 'without an answer': timeouts, 'items judged': sums.judged, merges: scene.merges },
      'handed out twice and reported': sums.reportedTwice,
      'taken by pops without an answer': sums.takenUnseen,
      ...numbers
    },
    skipped: null,
    kept: hasHeld ? null : scene.folder
  }
}

async function checkAll({ folder }: Scene, problems: string[], numbers: Numbers): Promise<void> {
  try {
    const verdict = await checkTraces(path.join(folder, TRACES))
    numbers['lines of traces'] = verdict.lines
    numbers['ftqueue check'] = verdictText(verdict)
    problems.push(...violations(verdict).map((text) => `check: ${text}`))
  } catch (error) {
    problems.push((error as Error).message)
  }
}
