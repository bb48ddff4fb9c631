/** What is highlighted in the log, each with a colour and a number of its own. Pure. */
import { bounds } from '../../shared/bounds'

export interface LogMark {
  readonly id: string
  /** From 0; free ones are given again. */
  readonly colour: number
}

/** With this one, or without it where it was there. The oldest makes way. */
export function toggled(marks: readonly LogMark[], id: string): readonly LogMark[] {
  const others = marks.filter((mark) => mark.id !== id)
  if (others.length < marks.length) return others
  const kept = others.slice(-(bounds.window.logMarks - 1))
  const taken = new Set(kept.map(({ colour }) => colour))
  let colour = 0
  while (taken.has(colour)) colour += 1
  return [...kept, { id, colour }]
}

/** Words that stand in every line that names it, in lower case: a fast first look. */
export function trailOf({ id }: LogMark): string {
  return id.slice(id.lastIndexOf(' ') + 1).toLowerCase()
}
