import type { JSX } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { isAlive } from '../../store/group-model'
import { listNames } from '../../store/problems'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { formatAmount } from '../../ui/format'
import { Icon } from '../../ui/icon'

/** Whether servers here take faults, and the one step that changes it. */
export function AllowPanel(): JSX.Element | null {
  const lab = useApp((state) => state.settings?.lab ?? null)
  const isOpen = useApp((state) => state.info?.isOpen !== false)
  const isAllowing = useApp((state) => state.isAllowing)
  const allowFaults = useApp((state) => state.allowFaults)
  const running = useApp(
    (state) => Object.values(state.servers).filter((server) => isAlive(server)).length
  )
  const outside = useApp(
    useShallow((state) =>
      (state.lab.servers ?? [])
        .filter(({ server, faults }) => faults === null && state.here[server] !== true)
        .map(({ name }) => name)
    )
  )
  if (lab === null) return null
  const restarts = running === 0 ? '' : ` (restarts ${formatAmount(running, 'server', 'servers')})`
  const isFixed = lab.source === 'environment'
  return (
    <div className={lab.value ? 'lab-allow' : 'notice notice-warning'}>
      <Icon name={lab.value ? 'check' : 'warning'} />
      <p className="notice-text">
        {lab.value ? (
          <>
            Servers here take faults
            {isOpen ? ', from anybody on this network, since the group is open.' : '.'}
          </>
        ) : (
          <>
            <strong>Faults are off limits for the servers here.</strong> Allowed, they can be hurt
            from {isOpen ? 'anywhere on this network, since the group is open' : 'the whole group'}.
            {running > 1 && ' They start again one after the other; the group goes on.'}
          </>
        )}
        {outside.length > 0 && ` ${listNames(outside)} elsewhere: takes no faults.`}
        {isFixed && ' FTQUEUE_LAB or --lab says so, which goes before the settings.'}
      </p>
      {!isFixed && (
        <Button
          kind={lab.value ? 'quiet' : 'primary'}
          disabled={isAllowing}
          onPress={() => void allowFaults(!lab.value)}
        >
          {isAllowing
            ? 'Restarting servers'
            : `${lab.value ? 'Forbid faults' : 'Allow faults'}${restarts}`}
        </Button>
      )}
    </div>
  )
}
