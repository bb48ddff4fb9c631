import type { JSX } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { ownConfiguration, turnIndex, turnOf } from '../../store/selectors'
import { useApp } from '../../store/use-app'
import { Badge } from '../../ui/badge'
import { ServerName } from '../../ui/server-name'
import { TokenDial } from '../../ui/token-dial'

/** The members of this machine's configuration in a circle, and who has the turn. */
export function TurnPanel(): JSX.Element | null {
  const configuration = useApp(ownConfiguration)
  const turn = useApp((state) => (configuration === null ? null : turnIndex(state, configuration)))
  const nextSlot = useApp((state) => turnOf(state, configuration?.config ?? null).nextSlot)
  const here = useApp(
    useShallow((state) =>
      (configuration?.members ?? []).map((member) => state.here[member.server] === true)
    )
  )
  if (configuration === null) return null
  return (
    <section className="panel turn-panel">
      <div className="panel-head">
        <h2>Turn</h2>
        <code className="soft cut" title="configuration">
          {configuration.config}
        </code>
      </div>
      <div className="turn-panel-body">
        <TokenDial here={here} turn={turn} nextSlot={nextSlot} size={148} />
        <ol className="turn-list">
          {configuration.members.map((member, index) => (
            <li key={member.server}>
              <span className="soft number">{index}</span>
              <ServerName name={member.name} title={member.unicast} />
              {index === turn && <Badge tone="turn">turn</Badge>}
            </li>
          ))}
        </ol>
      </div>
    </section>
  )
}
