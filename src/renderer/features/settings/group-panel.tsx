import { useState, type JSX } from 'react'
import type { SettingsView } from '../../../shared/ipc'
import { useApp } from '../../store/use-app'
import { Field } from '../../ui/field'
import { Icon } from '../../ui/icon'
import { ApplyBar } from './apply-bar'

/** The group that servers and the window take part in. */
export function GroupPanel({ settings }: { readonly settings: SettingsView }): JSX.Element {
  const refusal = useApp((state) => state.settingsProblem)
  const clearRefusal = useApp((state) => state.clearSettingsProblem)
  const changeSettings = useApp((state) => state.changeSettings)
  const holds = useApp((state) => Object.values(state.servers).some(({ queues }) => queues > 0))
  const [draft, setDraft] = useState<string | null>(null)
  const { value, source } = settings.group
  const isFixed = source === 'environment'
  return (
    <section className="panel" aria-labelledby="settings-group">
      <div className="panel-head">
        <h2 id="settings-group">Group</h2>
      </div>
      <div className="settings-body">
        <p className="settings-use">
          <Icon name="info" />
          <span>
            {settings.isOpen ? (
              <>
                <b>Open group.</b> Everybody on this network can take part, read what its queues
                hold and change it.
              </>
            ) : (
              <>
                <b>Closed group.</b> Only who has its join code can take part; nobody else can read
                what is sent.
              </>
            )}
          </span>
        </p>
        <Field
          label="Name of the group"
          value={draft ?? value}
          maxLength={64}
          readOnly={isFixed}
          hint={
            <p className="field-hint">
              {isFixed
                ? 'Set by FTQUEUE_GROUP. To choose, start FTQueue without it.'
                : 'Machines with the same name here are one group.'}
            </p>
          }
          problem={refusal?.field === 'group' ? refusal.text : null}
          onText={(text) => {
            setDraft(text)
            clearRefusal()
          }}
        />
        {draft !== null && draft !== value && draft !== '' && (
          <ApplyBar
            what={`take part in ${draft}`}
            also={
              holds ? "What their queues hold comes along, and is merged with that group's." : ''
            }
            onApply={async () => {
              if (await changeSettings({ group: draft })) setDraft(null)
            }}
            onCancel={() => {
              setDraft(null)
              clearRefusal()
            }}
          />
        )}
      </div>
    </section>
  )
}
