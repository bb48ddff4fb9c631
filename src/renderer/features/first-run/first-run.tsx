import { useState, type JSX } from 'react'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { StartForm } from '../servers/start-form'
import { HeardList } from './heard-list'
import '../servers/servers.css'
import './first-run.css'

/** What a person meets who starts FTQueue for the first time: two ways to begin, and nothing else. */
export function FirstRun(): JSX.Element {
  const machine = useApp((state) => state.info?.machine ?? '')
  const leave = useApp((state) => state.leaveFirstRun)
  const [name, setName] = useState(machine)
  return (
    <div className="first-run">
      <section className="panel" aria-labelledby="first-start">
        <div className="panel-head">
          <h2 id="first-start">Start a server here</h2>
        </div>
        <div className="first-run-body">
          <p>
            No server runs on this machine yet. Servers of one group find each other on the network
            and keep the same queues, whichever of them crash.
          </p>
          <StartForm name={name} onName={setName} />
          <dl className="first-run-facts">
            <GroupFact />
            <NetworkFact />
          </dl>
        </div>
      </section>
      <HeardList name={name === '' ? machine : name} />
      <p className="first-run-foot soft">
        All of this can be changed later, in Settings.
        <Button kind="quiet" onPress={leave}>
          Look around first
        </Button>
      </p>
    </div>
  )
}

function GroupFact(): JSX.Element {
  const group = useApp((state) => state.info?.group ?? '')
  const isOpen = useApp((state) => state.info?.isOpen === true)
  return (
    <div>
      <dt>Group</dt>
      <dd>
        <b>{group}</b>,{' '}
        {isOpen
          ? 'open: everybody on this network can take part'
          : 'closed: only who has its join code can take part'}
      </dd>
    </div>
  )
}

function NetworkFact(): JSX.Element {
  const used = useApp((state) => state.info?.interface ?? null)
  return (
    <div>
      <dt>Network</dt>
      <dd>
        {used === null ? (
          'looking for an interface'
        ) : (
          <>
            <b>{used.name}</b> <span className="mono">{used.address}</span>: {used.why}
          </>
        )}
      </dd>
    </div>
  )
}
