import { useEffect, useRef, type JSX } from 'react'
import { listNames } from '../../store/problems'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { useRunning } from './use-move-text'

interface ApplyBarProps {
  /** What will be done, as in `use eth0`. */
  readonly what: string
  /** What that does to servers; default: those that run are started again. */
  readonly effect?: string
  /** The keyboard goes to its first button when it opens. */
  readonly takesFocus?: boolean
  readonly onApply: () => Promise<void>
  readonly onCancel: () => void
}

/** Asks before servers are started again. */
export function ApplyBar(props: ApplyBarProps): JSX.Element {
  const { what, effect, takesFocus = false, onApply, onCancel } = props
  const isChanging = useApp((state) => state.isChanging)
  const running = useRunning()
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (takesFocus) first.current?.focus()
  }, [takesFocus])
  const restart =
    running.length === 0
      ? 'It holds for servers that are started from now on.'
      : `${listNames(running)} ${running.length === 1 ? 'is' : 'are'} started again for it.`
  return (
    <div
      className="apply-bar"
      role="group"
      aria-label="Apply the change"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !isChanging) onCancel()
      }}
    >
      <p>
        <b>{what.charAt(0).toUpperCase() + what.slice(1)}?</b> {effect ?? restart}
      </p>
      <Button kind="primary" disabled={isChanging} buttonRef={first} onPress={() => void onApply()}>
        {isChanging ? 'Applying' : running.length === 0 ? 'Apply' : 'Apply and restart'}
      </Button>
      <Button kind="quiet" disabled={isChanging} onPress={onCancel}>
        Cancel
      </Button>
    </div>
  )
}
