import type { JSX } from 'react'
import { shortMessage } from '../store/timeline/message-id'
import { useApp } from '../store/use-app'

interface MessageLinkProps {
  /** `CLIENT:SEQ`. */
  readonly message: string
  /** Written out; else only as much as tells it from others. */
  readonly whole?: boolean
}

/** A client message's id; opens its life in the timeline. */
export function MessageLink({ message, whole = false }: MessageLinkProps): JSX.Element {
  const setBiography = useApp((state) => state.setBiography)
  const setView = useApp((state) => state.setView)
  return (
    <button
      type="button"
      className="message-link mono"
      title={`${message}: show its life in Timeline`}
      aria-label={`Message ${message}`}
      onClick={(event) => {
        // It may stand in a row that is chosen by a click.
        event.stopPropagation()
        setBiography(message)
        setView('Timeline')
      }}
    >
      {whole ? message : shortMessage(message)}
    </button>
  )
}
