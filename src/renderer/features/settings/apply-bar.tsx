import type { JSX } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { isAlive } from '../../store/group-model'
import { listNames } from '../../store/problems'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'

interface ApplyBarProps {
  /** What will be done, as in `use eth0`. */
  readonly what: string
  /** What else happens by it. */
  readonly also?: string
  readonly onApply: () => Promise<void>
  readonly onCancel: () => void
}

/** Asks before servers are started again. */
export function ApplyBar({ what, also = '', onApply, onCancel }: ApplyBarProps): JSX.Element {
  const isChanging = useApp((state) => state.isChanging)
  const running = useApp(
    useShallow((state) =>
      state.serverNames.filter((name) => {
        const server = state.servers[name]
        return server !== undefined && isAlive(server)
      })
    )
  )
  const restart =
    running.length === 0
      ? 'It holds for servers that are started from now on.'
      : `${listNames(running)} ${running.length === 1 ? 'is' : 'are'} started again for it.`
  return (
    <div className="apply-bar" role="group" aria-label="Apply the change">
      <p>
        <b>{what.charAt(0).toUpperCase() + what.slice(1)}?</b> {restart} {also}
      </p>
      <Button kind="primary" disabled={isChanging} onPress={() => void onApply()}>
        {isChanging ? 'Applying' : running.length === 0 ? 'Apply' : 'Apply and restart'}
      </Button>
      <Button kind="quiet" disabled={isChanging} onPress={onCancel}>
        Cancel
      </Button>
    </div>
  )
}
