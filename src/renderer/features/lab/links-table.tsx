import type { JSX } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { describeWay } from '../../../shared/lab'
import { linkState } from '../../store/lab/lab-model'
import { useApp } from '../../store/use-app'
import { formatCount } from '../../ui/format'
import type { MapMember } from './lab-members'

/** The map in words: every link, each way. */
export function LinksTable({ members }: { readonly members: readonly MapMember[] }): JSX.Element {
  return (
    <details className="lab-links">
      <summary>Links as a table</summary>
      <div className="lab-links-scroll">
        <table className="table" aria-label="Links">
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">To</th>
              <th scope="col">State</th>
              <th scope="col" className="number">
                Dropped
              </th>
            </tr>
          </thead>
          <tbody>
            {members.flatMap((from) =>
              members
                .filter((to) => to.id !== from.id)
                .map((to) => <Row key={`${from.id} ${to.id}`} from={from} to={to} />)
            )}
          </tbody>
        </table>
      </div>
    </details>
  )
}

function Row({ from, to }: { readonly from: MapMember; readonly to: MapMember }): JSX.Element {
  const [state, dropped] = useApp(
    useShallow((all): [string, number] => {
      const link = linkState(all.lab.servers, from.id, to.id, all.hits)
      const faults = link.faults === null ? [] : describeWay(link.faults)
      const told = link.isCut ? ['cut', ...faults] : faults
      return [told.length === 0 ? 'works' : told.join(', '), link.dropped]
    })
  )
  return (
    <tr>
      <th scope="row">{from.name}</th>
      <td>{to.name}</td>
      <td>{state}</td>
      <td className="number">{formatCount(dropped)}</td>
    </tr>
  )
}
