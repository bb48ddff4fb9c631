import type { JSX } from 'react'
import { isAlive } from './store/group-model'
import { useApp } from './store/use-app'
import { formatAmount } from './ui/format'

/** Where and as what this app runs, in every view. */
export function StatusBar(): JSX.Element {
  const info = useApp((state) => state.info)
  return (
    <footer className="status-bar">
      {info !== null && (
        <>
          <span>
            group <b>{info.group}</b>, open
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
      <Counts />
      {info !== null && (
        <span title={`Electron ${info.electron} on ${info.platform}`}>FTQueue {info.version}</span>
      )}
    </footer>
  )
}

function Counts(): JSX.Element {
  const running = useApp((state) => Object.values(state.servers).filter(isAlive).length)
  const members = useApp((state) =>
    state.configurations.reduce((sum, configuration) => sum + configuration.members.length, 0)
  )
  return (
    <span>
      {formatAmount(running, 'server', 'servers')} here,{' '}
      {formatAmount(members, 'member', 'members')}
    </span>
  )
}
