import type { JSX } from 'react'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'
import { ServerRow } from './server-row'
import { StartForm } from './start-form'
import './servers.css'

/** The servers of this machine, and the form that starts more. */
export function ServersPanel(): JSX.Element {
  const names = useApp((state) => state.serverNames)
  return (
    <section className="panel servers">
      <div className="panel-head servers-head">
        <h2>Servers here</h2>
        <StartForm />
      </div>
      {names.length === 0 ? (
        <NoServers />
      ) : (
        <ul>
          {names.map((name) => (
            <li key={name}>
              <ServerRow name={name} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function NoServers(): JSX.Element {
  const group = useApp((state) => state.info?.group ?? '')
  const starting = useApp((state) => state.starting)
  const startServers = useApp((state) => state.startServers)
  return (
    <EmptyState
      title="No server runs on this machine"
      text={`A server joins the group ${group} when others of it are heard, and founds it when none are. Three of them keep the queues through the loss of any two.`}
    >
      <Button kind="primary" disabled={starting} onPress={() => void startServers({ count: 3 })}>
        Start three
      </Button>
    </EmptyState>
  )
}
