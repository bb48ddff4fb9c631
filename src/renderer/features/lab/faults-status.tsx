import type { JSX } from 'react'
import { useApp } from '../../store/use-app'
import { Icon } from '../../ui/icon'

/** Says in every view that faults are on, and ends them. In the lab its own buttons do that. */
export function FaultsStatus(): JSX.Element {
  const faults = useApp((state) => state.faultsOn)
  const isInLab = useApp((state) => state.view === 'Lab')
  const injectFault = useApp((state) => state.injectFault)
  return (
    <>
      <span role="status" className={faults === null ? 'unseen' : 'faults-status cut'}>
        {faults !== null && (
          <>
            <Icon name="warning" />
            <span className="cut" title={faults}>
              <b>Faults are on:</b> {faults}
            </span>
          </>
        )}
      </span>
      {faults !== null && !isInLab && (
        <button
          type="button"
          className="faults-reset"
          onClick={() => void injectFault({ do: 'reset' })}
        >
          Reset faults
        </button>
      )}
    </>
  )
}
