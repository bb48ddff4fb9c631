import type { JSX } from 'react'
import type { SettingsView } from '../../../shared/ipc'
import { useApp } from '../../store/use-app'
import { GroupFormFrame } from './group-form'
import { useMoveText, useRunning } from './use-move-text'

export function LeaveForm({ settings }: { readonly settings: SettingsView }): JSX.Element {
  const leave = useApp((state) => state.leaveGroup)
  const effect = useMoveText()
  const running = useRunning()
  const { value, source } = settings.group
  const next = source === 'environment' ? value : 'default'
  return (
    <GroupFormFrame
      label="Leave this group"
      does={running.length === 0 ? 'Leave it' : 'Leave it and restart'}
      doing="Leaving it"
      keeps="Stay"
      danger
      focusDoes
      onSubmit={leave}
    >
      <p>
        <b>Leave {value}?</b> Its join code is forgotten on this machine: copy it first, if no other
        machine has it. From then on this machine takes part in the open group {next}. {effect}
      </p>
    </GroupFormFrame>
  )
}
