import { useState } from 'react'

export interface Draft {
  readonly text: string
  readonly setText: (text: string) => void
  /**
   * Takes the text out of the field at once, so that what is typed before the answer comes
   * is the next one; it is back when `run` says that it failed and nothing new was typed.
   */
  readonly send: (run: () => Promise<boolean>) => Promise<void>
}

/** The text of a field whose form asks the group. */
export function useDraft(): Draft {
  const [text, setText] = useState('')
  return {
    text,
    setText,
    async send(run) {
      setText('')
      if (!(await run())) setText((typed) => (typed === '' ? text : typed))
    }
  }
}
