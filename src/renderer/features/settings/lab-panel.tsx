import type { JSX } from 'react'
import type { SettingsView } from '../../../shared/ipc'
import { useApp } from '../../store/use-app'
import { Switch } from '../../ui/switch'

/** Whether servers here take faults, and what that means. */
export function LabPanel({ settings }: { readonly settings: SettingsView }): JSX.Element {
  const allowFaults = useApp((state) => state.allowFaults)
  const isAllowing = useApp((state) => state.isAllowing)
  const { lab, isOpen } = settings
  return (
    <section className="panel" aria-labelledby="settings-lab">
      <div className="panel-head">
        <h2 id="settings-lab">Lab</h2>
      </div>
      <div className="settings-body">
        {lab.source === 'environment' ? (
          <p className="soft">
            FTQUEUE_LAB says whether servers here take faults (
            {lab.value ? 'they do' : 'they do not'}); it goes before what is chosen here.
          </p>
        ) : (
          <div>
            <Switch
              label={isAllowing ? 'Restarting servers' : 'Allow faults'}
              on={lab.value}
              onSwitch={(on) => void allowFaults(on)}
            />
          </div>
        )}
        <p className="soft">
          Servers that are started in this window then take the commands of the lab: they lose
          datagrams, pause, crash.{' '}
          {isOpen
            ? 'This group is open, so anybody on the network may do that to them.'
            : 'Whoever has the join code may do that to them.'}{' '}
          Servers that run start again one after the other.
        </p>
      </div>
    </section>
  )
}
