import { NAME_PATTERN } from '../../../shared/guards'

/** Most servers that are started at a time. */
export const mostServers = 16

export interface StartProblem {
  readonly field: 'count' | 'name'
  readonly text: string
}

/** What is wrong with the form before anybody is asked; null when nothing is. */
export function checkStart(count: string, name: string): StartProblem | null {
  const number = Number(count)
  if (!/^\d+$/.test(count.trim()) || number < 1 || number > mostServers) {
    return { field: 'count', text: `Start 1 to ${String(mostServers)} at a time.` }
  }
  if (name !== '' && !NAME_PATTERN.test(name)) {
    return {
      field: 'name',
      text: 'A name has at most 32 letters, digits, “.”, “_” or “-”, a letter or digit first.'
    }
  }
  return null
}
