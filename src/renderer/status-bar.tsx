import type { JSX } from 'react'
import type { LocalServerView } from '../shared/views'
import { FaultsStatus } from './features/lab/faults-status'
import type { AppState } from './store/app-store'
import { isAlive } from './store/group-model'
import { useApp } from './store/use-app'
import { formatAmount } from './ui/format'

/** Where and as what this app runs, in every view. */
export function StatusBar(): JSX.Element {
  const info = useApp((state) => state.info)
  const disconnected = useApp((state) => state.disconnected)
  return (
    <footer className="status-bar">
      {disconnected !== null && (
        <strong className="status-lost" role="alert" title={disconnected}>
          Not connected
        </strong>
      )}
      {info !== null && (
        <>
          <span
            title={
              info.isOpen
                ? 'Open group: everybody on this network can take part'
                : 'Closed group: only who has its join code can take part'
            }
          >
            group <b>{info.group}</b>, {info.isOpen ? 'open' : 'closed'}
          </span>
          {info.interface === null ? (
            <span className="status-why cut">no network interface</span>
          ) : (
            <span className="status-why cut" title={info.interface.why}>
              <b>{info.interface.name}</b> <span className="mono">{info.interface.address}</span>:{' '}
              {info.interface.why}
            </span>
          )}
        </>
      )}
      <FaultsStatus />
      <Counts />
      {info !== null && (
        <span title={`${info.runtime} on ${info.platform}`}>FTQueue {info.version}</span>
      )}
    </footer>
  )
}

function Counts(): JSX.Element {
  const running = useApp((state) => Object.values(state.servers).filter(isAlive).length)
  const members = useApp((state) =>
    state.configurations.reduce((sum, configuration) => sum + configuration.members.length, 0)
  )
  const queues = useApp((state) => most(state, ({ queues }) => queues))
  const items = useApp((state) => most(state, ({ items }) => items))
  const counts = [
    `${formatAmount(running, 'server', 'servers')} here`,
    formatAmount(members, 'member', 'members'),
    formatAmount(queues, 'queue', 'queues'),
    formatAmount(items, 'item', 'items')
  ]
  return <span>{counts.join(', ')}</span>
}

/** The largest count that a server of this machine tells. */
function most(state: AppState, count: (server: LocalServerView) => number): number {
  return Math.max(0, ...Object.values(state.servers).map(count))
}
