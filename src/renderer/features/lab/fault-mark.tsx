import type { JSX } from 'react'
import { faultsOf } from '../../store/lab-slice'
import { useApp } from '../../store/use-app'
import { Badge } from '../../ui/badge'

/** Marks a server whose network is bad on purpose. `server`: its id. */
export function FaultMark({ server }: { readonly server: string | null }): JSX.Element | null {
  const faults = useApp((state) => (server === null ? null : faultsOf(state, server)))
  if (faults === null) return null
  return (
    <span title={`Faults made in the lab: ${faults}`}>
      <Badge tone="warn" icon="warning">
        faults
      </Badge>
    </span>
  )
}
