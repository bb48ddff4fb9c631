import { memo, useId, type JSX, type ReactNode } from 'react'
import type { LocalServerView, TransferProgress } from '../../../shared/views'
import { isAlive } from '../../store/group-model'
import { turnOf } from '../../store/selectors'
import { shortConfig } from '../../store/short-ids'
import { useApp } from '../../store/use-app'
import { Badge, StateBadge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { ProblemLine } from '../../ui/field'
import { formatCount, formatSlot } from '../../ui/format'
import { ServerName } from '../../ui/server-name'
import { FaultMark } from '../lab/fault-mark'
import { LastLines } from './last-lines'

/** One server of this machine: what it is doing, and what can be done with it. */
export const ServerRow = memo(function ServerRow({
  name
}: {
  readonly name: string
}): JSX.Element | null {
  const server = useApp((state) => state.servers[name])
  const refusal = useApp((state) => state.actionProblems[name] ?? null)
  const hasTurn = useApp((state) => {
    const { member } = turnOf(state, state.servers[name]?.config ?? null)
    return member !== null && member === state.servers[name]?.server
  })
  const headId = useId()
  if (server === undefined) return null
  return (
    <section className="server" aria-labelledby={headId}>
      <div className="server-title">
        <h3 id={headId}>
          <ServerName name={name} title={server.server ?? undefined} />
        </h3>
        <StateBadge state={server.state} />
        <FaultMark server={server.server} />
        <span className="server-turn">{hasTurn && <Badge tone="turn">turn</Badge>}</span>
      </div>
      <Facts server={server} />
      <ServerActions server={server} />
      <div className="server-problem">
        <ProblemLine text={refusal ?? server.problem} />
        {(server.state === 'crashed' || server.state === 'failed') && <LastLines name={name} />}
      </div>
    </section>
  )
})

function ServerActions({
  server: { name, state }
}: {
  readonly server: LocalServerView
}): JSX.Element {
  const act = useApp((app) => app.act)
  const busy = useApp((app) => app.actions[name] !== undefined)
  const alive = state === 'running' || state === 'starting' || state === 'stopping'
  return (
    <div className="server-actions">
      <Button
        kind="quiet"
        icon="stop"
        label={`Stop ${name}`}
        title="Leaves the group in an orderly way, then ends"
        disabled={busy || (state !== 'running' && state !== 'starting')}
        onPress={() => void act('stop', name)}
      >
        Stop
      </Button>
      <Button
        kind="quiet"
        icon="kill"
        label={`Kill ${name}`}
        title="Ends the process at once, as a crash would"
        disabled={busy || !alive}
        onPress={() => void act('kill', name)}
      >
        Kill
      </Button>
      <Button
        kind="quiet"
        icon="restart"
        label={`Restart ${name}`}
        title="Ends it if it runs, and starts the same server again"
        disabled={busy || state === 'starting' || state === 'stopping'}
        onPress={() => void act('restart', name)}
      >
        Restart
      </Button>
    </div>
  )
}

function Facts({ server }: { readonly server: LocalServerView }): JSX.Element {
  const { config, members, index, delivered, stable } = server
  const holding = isAlive(server)
  const place = index === null ? '–' : `${String(index)} / ${String(members.length)}`
  return (
    <dl className="facts">
      <Fact name="Address" className="mono">
        {server.unicast ?? '–'}
      </Fact>
      <Fact name="PID">{server.pid ?? '–'}</Fact>
      <Fact name="Configuration" className="mono" title={config ?? undefined}>
        {config === null ? '–' : shortConfig(config)}
      </Fact>
      <Fact
        name="Index"
        title="Its place in the order of turns, from 0, and how many members there are"
      >
        {place}
      </Fact>
      <Fact name="Delivered" title="Last slot delivered">
        {formatSlot(delivered === null ? null : delivered - 1)}
      </Fact>
      <Fact name="Stable" title="Last slot that every member has">
        {formatSlot(stable === null ? null : stable - 1)}
      </Fact>
      <Fact name="Queues">{formatCount(holding ? server.queues : null)}</Fact>
      <Fact name="Items">{formatCount(holding ? server.items : null)}</Fact>
      {server.transfer !== null && <TransferFact transfer={server.transfer} />}
    </dl>
  )
}

function TransferFact({ transfer }: { readonly transfer: TransferProgress }): JSX.Element {
  const { bytes, total, rounds } = transfer
  const percent = total === 0 ? 0 : Math.min(100, Math.floor((100 * bytes) / total))
  return (
    <Fact name="Learning" title={`Gets the group's state from ${transfer.donor} before it joins`}>
      {rounds > 0 ? 'last changes' : `${String(percent)} %`}
    </Fact>
  )
}

interface FactProps {
  readonly name: string
  readonly children: ReactNode
  readonly className?: string
  readonly title?: string | undefined
}

function Fact({ name, children, className, title }: FactProps): JSX.Element {
  return (
    <div className="fact" title={title}>
      <dt>{name}</dt>
      <dd className={className}>{children}</dd>
    </div>
  )
}
