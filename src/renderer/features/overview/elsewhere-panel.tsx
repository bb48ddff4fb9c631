import { useMemo, type JSX } from 'react'
import type { MemberView } from '../../../shared/views'
import { machinesElsewhere } from '../../store/group/machines'
import { turnOf } from '../../store/selectors'
import { shortConfig } from '../../store/short-ids'
import { useApp } from '../../store/use-app'
import { Badge } from '../../ui/badge'
import { formatAmount } from '../../ui/format'
import { ServerName } from '../../ui/server-name'

/** Who else is in the group, by machine. Nothing as long as all run here. */
export function ElsewherePanel(): JSX.Element | null {
  const configurations = useApp((state) => state.configurations)
  const here = useApp((state) => state.here)
  const machines = useMemo(() => machinesElsewhere(configurations, here), [configurations, here])
  if (machines.length === 0) return null
  return (
    <section className="panel elsewhere" aria-labelledby="elsewhere-title">
      <div className="panel-head">
        <h2 id="elsewhere-title">On other machines</h2>
        <p className="soft small">{formatAmount(machines.length, 'machine', 'machines')}</p>
      </div>
      <dl className="elsewhere-machines">
        {machines.map(({ host, members }) => (
          <div key={host} className="elsewhere-machine">
            <dt>{host === '' ? 'not told' : host}</dt>
            {members.map((member) => (
              <Member key={member.server} member={member} config={member.config} />
            ))}
          </div>
        ))}
      </dl>
    </section>
  )
}

function Member({
  member,
  config
}: {
  readonly member: MemberView
  readonly config: string
}): JSX.Element {
  const { server, name, unicast, delivered, lag, durability } = member
  const hasTurn = useApp((state) => turnOf(state, config).member === server)
  const split = useApp((state) => state.configurations.length > 1)
  return (
    <dd className="elsewhere-member">
      <ServerName name={name} title={server} />
      <span className="mono soft cut">{unicast === '' ? '–' : unicast}</span>
      <span className="soft small cut">
        {delivered === null
          ? ''
          : lag === 0
            ? 'up to date'
            : `${formatAmount(lag ?? 0, 'slot', 'slots')} behind`}
        {durability === undefined ? '' : `, state ${KEEPS[durability]}`}
        {split ? `, in ${shortConfig(config)}` : ''}
      </span>
      <span className="elsewhere-marks">
        {delivered === null && <Badge tone="warn">no answer</Badge>}
        {hasTurn && <Badge tone="turn">turn</Badge>}
      </span>
    </dd>
  )
}

/** What an answer promises there. */
const KEEPS = { memory: 'in memory only', async: 'on disk', sync: 'on disk before it answers' }
