import type { JSX, ReactNode } from 'react'
import type { ServerState, StatusName } from '../../shared/views'
import { classes } from './classes'
import { Icon, type IconName } from './icon'

export type BadgeTone = 'plain' | 'good' | 'warn' | 'bad' | 'accent' | 'turn'

interface BadgeProps {
  readonly tone?: BadgeTone
  readonly icon?: IconName
  readonly children: ReactNode
}

export function Badge({ tone = 'plain', icon, children }: BadgeProps): JSX.Element {
  return (
    <span className={classes('badge', tone !== 'plain' && `badge-${tone}`)}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </span>
  )
}

const states: Readonly<Record<ServerState, { tone: BadgeTone; icon: IconName }>> = {
  starting: { tone: 'accent', icon: 'play' },
  running: { tone: 'good', icon: 'check' },
  stopping: { tone: 'accent', icon: 'stop' },
  stopped: { tone: 'plain', icon: 'stop' },
  crashed: { tone: 'bad', icon: 'kill' },
  failed: { tone: 'bad', icon: 'error' }
}

export function StateBadge({ state }: { readonly state: ServerState }): JSX.Element {
  return <Badge {...states[state]}>{state}</Badge>
}

const statuses: Readonly<Record<StatusName, BadgeTone>> = {
  ok: 'good',
  empty: 'plain',
  'no-such-queue': 'warn',
  'not-primary': 'warn',
  busy: 'warn',
  'bad-request': 'bad',
  timeout: 'bad'
}

export function StatusBadge({ status }: { readonly status: StatusName }): JSX.Element {
  return <Badge tone={statuses[status]}>{status}</Badge>
}
