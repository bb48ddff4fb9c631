import { useEffect, useState, type JSX } from 'react'
import type { HeardGroupView, SettingsView } from '../../../shared/ipc'
import { useApp } from '../../store/use-app'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { ProblemLine } from '../../ui/field'
import { formatAmount } from '../../ui/format'
import { ApplyBar } from './apply-bar'
import { useMoveText } from './use-move-text'

/** Which groups tell this network of themselves, as it goes on. */
export function HeardGroups({ settings }: { readonly settings: SettingsView }): JSX.Element {
  const heard = useApp((state) => state.heard)
  const watch = useApp((state) => state.watchGroups)
  const isFixed = settings.group.source === 'environment'
  useEffect(() => {
    void watch(true)
    return () => void watch(false)
  }, [watch])
  const groups = heard?.groups ?? null
  return (
    <section className="panel" aria-labelledby="settings-heard">
      <div className="panel-head">
        <h2 id="settings-heard">Groups on this network</h2>
      </div>
      <ProblemLine text={heard?.problem ?? null} />
      {groups === null || groups.length === 0 ? (
        <p className="heard-none soft">
          {groups === null
            ? (heard?.problem ?? null) === null && 'Listening.'
            : 'No group is heard. One is heard as soon as a server of it runs on this network.'}
        </p>
      ) : (
        <ul className="heard" aria-label="Groups on this network">
          {groups.map((group) => (
            <HeardRow
              key={`${group.group} ${group.place ?? 'closed'}`}
              group={group}
              isUsed={group.group === settings.group.value && group.open === settings.isOpen}
              isFixed={isFixed}
            />
          ))}
        </ul>
      )}
      {isFixed && groups !== null && groups.length > 0 && (
        <p className="heard-none soft small">
          A variable chooses the group. To join another one, start FTQueue without it.
        </p>
      )}
    </section>
  )
}

interface HeardRowProps {
  readonly group: HeardGroupView
  readonly isUsed: boolean
  readonly isFixed: boolean
}

function HeardRow({ group, isUsed, isFixed }: HeardRowProps): JSX.Element {
  const [asks, setAsks] = useState(false)
  const openForm = useApp((state) => state.openGroupForm)
  const changeSettings = useApp((state) => state.changeSettings)
  const problem = useApp((state) => state.settingsProblem)
  const effect = useMoveText()
  const { group: name, open, place, isWhereNamed, members, servers } = group
  return (
    <li className="heard-row">
      <div className="heard-name">
        <b>{name}</b>
        <Badge>{open ? 'open' : 'closed'}</Badge>
        {isUsed && <Badge tone="accent">in use</Badge>}
      </div>
      <p className="heard-note soft">
        {formatAmount(members, 'server', 'servers')}
        {servers.length > 0 && `: ${shown(servers)}`}
        {place !== null && (
          <>
            , at <span className="mono">{place}</span>
          </>
        )}
        {!isWhereNamed && '. Its address is not that of its name: join it on the command line.'}
      </p>
      {!isUsed && isWhereNamed && (
        <Button
          disabled={isFixed}
          {...(open && { expanded: asks })}
          onPress={() => {
            if (open) setAsks(!asks)
            else openForm('enter', name)
          }}
        >
          Join {name}
        </Button>
      )}
      {asks && !isUsed && (
        <div className="heard-ask">
          <ApplyBar
            what={`take part in ${name}`}
            effect={effect}
            takesFocus
            onApply={async () => {
              if (await changeSettings({ group: name })) setAsks(false)
            }}
            onCancel={() => setAsks(false)}
          />
          <ProblemLine text={problem?.text ?? null} />
        </div>
      )}
    </li>
  )
}

const SHOWN_MOST = 4

function shown(names: readonly string[]): string {
  const rest = names.length - SHOWN_MOST
  return names.slice(0, SHOWN_MOST).join(', ') + (rest > 0 ? ` and ${String(rest)} more` : '')
}
