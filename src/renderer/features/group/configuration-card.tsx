import type { JSX } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { ConfigurationView } from '../../../shared/views'
import { nameOf } from '../../store/group-slice'
import { turnIndex, turnOf } from '../../store/selectors'
import { useApp } from '../../store/use-app'
import { Badge } from '../../ui/badge'
import { formatAmount } from '../../ui/format'
import { ServerName } from '../../ui/server-name'
import { TokenDial } from '../../ui/token-dial'

/** One configuration: an island of servers that hear each other. */
export function ConfigurationCard({
  configuration
}: {
  readonly configuration: ConfigurationView
}): JSX.Element {
  const { config, kind, members, primary } = configuration
  const turn = useApp((state) => turnIndex(state, configuration))
  const nextSlot = useApp((state) => turnOf(state, config).nextSlot)
  const turnName = useApp((state) => {
    const { member } = turnOf(state, config)
    return member === null ? null : nameOf(state, member)
  })
  const here = useApp(
    useShallow((state) => members.map((member) => state.here[member.server] === true))
  )
  const count = here.filter(Boolean).length
  return (
    <section className="panel island">
      <TokenDial here={here} turn={turn} nextSlot={nextSlot} size={120} />
      <dl className="island-facts">
        <div>
          <dt>Configuration</dt>
          <dd>
            <code>{config}</code>
            {kind === 'transitional' && <Badge tone="warn">transitional</Badge>}
            {primary === false && <Badge tone="warn">not primary</Badge>}
          </dd>
        </div>
        <div>
          <dt>Members</dt>
          <dd>
            {formatAmount(members.length, 'server', 'servers')}, {count} on this machine
          </dd>
        </div>
        <div>
          <dt>Orders the next slot</dt>
          <dd>{turnName === null ? 'not known' : <ServerName name={turnName} />}</dd>
        </div>
      </dl>
    </section>
  )
}
