/** What became of an item, for programs and for people. */
import type { CommandEnd } from './child-command'

/** What is done with an item whose command failed every time. */
export const ON_FAILURE = ['put-back', 'drop', 'stop'] as const
export type OnFailure = (typeof ON_FAILURE)[number]

/**
 * `put-back`: it is at the end of its queue; `dropped`: it is gone, as was asked for; `lost`: it
 * could not be put back; `unknown`: nobody knows whether it came back into its queue.
 */
export type WorkOutcome = 'done' | 'put-back' | 'dropped' | 'lost' | 'unknown'

/** One item, in one line of `--json`. */
export interface WorkRecord {
  readonly queue: number
  readonly item: number
  /** Times that the command was run; 0: the end came first. */
  readonly attempt: number
  /** Of the last one. */
  readonly code: number | null
  readonly signal: string | null
  readonly ms: number
  /** Of the pop that brought it. */
  readonly request: string
  readonly outcome: WorkOutcome
}

export function isSuccess(end: CommandEnd): boolean {
  return end.code === 0 && !end.isOverdue
}

/** How a command failed. */
export function endText({ code, signal, isOverdue, ms }: CommandEnd): string {
  if (isOverdue) return `took too long, ended after ${Math.round(ms)} ms`
  return signal === null ? `exit code ${code ?? ''}` : `ended by ${signal}`
}

const OUTCOMES: Readonly<Record<WorkOutcome, string>> = {
  done: 'done',
  'put-back': 'put back at the end of its queue',
  dropped: 'dropped',
  lost: 'lost, for it cannot be put back',
  unknown: 'unknown whether it came back into its queue'
}

export function outcomeText(outcome: WorkOutcome): string {
  return OUTCOMES[outcome]
}
