import type { JSX, ReactNode } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { ServerState } from '../../../shared/views'
import { nameOf } from '../../store/group-slice'
import { ownConfiguration, turnOf } from '../../store/selectors'
import { shortConfig } from '../../store/short-ids'
import { useApp } from '../../store/use-app'
import { formatAmount, formatCount } from '../../ui/format'
import { Icon, type IconName } from '../../ui/icon'
import { ServerName } from '../../ui/server-name'

/** Who runs here, who takes part, who has the turn, and whether anything is wrong. */
export function StatusStrip(): JSX.Element {
  return (
    <dl className="strip panel">
      <HereCell />
      <GroupCell />
      <TurnCell />
      <HealthCell />
    </dl>
  )
}

interface CellProps {
  readonly title: string
  readonly value: ReactNode
  readonly note: string
  readonly className?: string
}

function Cell({ title, value, note, className = '' }: CellProps): JSX.Element {
  return (
    <div className={`strip-cell ${className}`}>
      <dt>{title}</dt>
      <dd className="strip-value cut">{value}</dd>
      <dd className="strip-note cut" title={note}>
        {note}
      </dd>
    </div>
  )
}

const shownStates: readonly ServerState[] = [
  'running',
  'starting',
  'stopping',
  'crashed',
  'failed',
  'stopped'
]

function HereCell(): JSX.Element {
  const names = useApp((state) => state.serverNames)
  const states = useApp(
    useShallow((state) => state.serverNames.map((name) => state.servers[name]?.state))
  )
  const parts = shownStates
    .map((shown) => ({ shown, count: states.filter((state) => state === shown).length }))
    .filter(({ count }) => count > 0)
    .map(({ shown, count }) => `${String(count)} ${shown}`)
  return (
    <Cell
      title="This machine"
      value={parts.length === 0 ? 'No servers' : parts.join(', ')}
      note={names.length === 0 ? 'Start one to take part' : names.join(', ')}
    />
  )
}

function GroupCell(): JSX.Element {
  const group = useApp((state) => state.info?.group ?? state.group?.group ?? '')
  const heard = useApp((state) => state.configurations.length)
  const members = useApp((state) =>
    state.configurations.reduce((sum, configuration) => sum + configuration.members.length, 0)
  )
  const config = useApp((state) => ownConfiguration(state)?.config ?? null)
  const elsewhere = useApp((state) => {
    const all = state.configurations.flatMap((configuration) => configuration.members)
    return all.filter((member) => state.here[member.server] !== true).length
  })
  const note =
    heard === 0
      ? 'Nobody is heard'
      : `${heard === 1 ? `configuration ${shortConfig(config ?? '')}` : `${formatCount(heard)} configurations`}, ${
          elsewhere === 0 ? 'none' : formatCount(elsewhere)
        } elsewhere`
  return (
    <Cell
      title={`Group ${group}`}
      value={heard === 0 ? 'No members' : formatAmount(members, 'member', 'members')}
      note={note}
    />
  )
}

function TurnCell(): JSX.Element {
  const name = useApp((state) => {
    const { member } = turnOf(state, ownConfiguration(state)?.config ?? null)
    return member === null ? null : nameOf(state, member)
  })
  const nextSlot = useApp(
    (state) => turnOf(state, ownConfiguration(state)?.config ?? null).nextSlot
  )
  return (
    <Cell
      title="Turn"
      className={name === null ? '' : 'strip-turn'}
      value={name === null ? 'Nobody' : <ServerName name={name} />}
      note={
        name === null
          ? 'No configuration yet'
          : nextSlot === null
            ? 'orders the next slot'
            : `orders slot ${formatCount(nextSlot)}`
      }
    />
  )
}

function HealthCell(): JSX.Element {
  const problems = useApp((state) => state.problems)
  const disconnected = useApp((state) => state.disconnected)
  const known = useApp((state) => state.info !== null)
  const alone = useApp((state) => state.configurations.length === 0)
  const serious = problems.filter(({ severity }) => severity !== 'notice')
  if (disconnected !== null) {
    return <HealthText tone="bad" icon="error" value="Not connected" note={disconnected} />
  }
  if (!known) return <HealthText tone="plain" icon="info" value="Starting" note="Asking the app" />
  const [worst] = serious
  if (worst !== undefined) {
    return (
      <HealthText
        tone={worst.severity === 'error' ? 'bad' : 'warn'}
        icon={worst.severity === 'error' ? 'error' : 'warning'}
        value={formatAmount(serious.length, 'problem', 'problems')}
        note={worst.text}
      />
    )
  }
  if (alone) {
    return <HealthText tone="plain" icon="info" value="Ready" note="No server is heard yet" />
  }
  return <HealthText tone="good" icon="check" value="All is well" note="Nothing to do" />
}

interface HealthTextProps {
  readonly tone: 'good' | 'warn' | 'bad' | 'plain'
  readonly icon: IconName
  readonly value: string
  readonly note: string
}

function HealthText({ tone, icon, value, note }: HealthTextProps): JSX.Element {
  return (
    <Cell
      title="State"
      className={`strip-${tone}`}
      value={
        <>
          <Icon name={icon} /> {value}
        </>
      }
      note={note}
    />
  )
}
