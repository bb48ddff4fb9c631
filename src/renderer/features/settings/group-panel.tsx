import { useState, type JSX } from 'react'
import type { SettingsView } from '../../../shared/ipc'
import { useApp } from '../../store/use-app'
import { Badge } from '../../ui/badge'
import { Field } from '../../ui/field'
import { ApplyBar } from './apply-bar'
import { GroupActions } from './group-actions'
import { useMoveText } from './use-move-text'

/** The group that servers and the window take part in, and whether others can. */
export function GroupPanel({ settings }: { readonly settings: SettingsView }): JSX.Element {
  return (
    <section className="panel" aria-labelledby="settings-group">
      <div className="panel-head">
        <h2 id="settings-group">Group</h2>
        <Badge tone={settings.isOpen ? 'plain' : 'good'}>
          {settings.isOpen ? 'open' : 'closed'}
        </Badge>
      </div>
      <div className="settings-body">
        <p>
          {settings.isOpen ? (
            <>
              <b>Open group.</b> Everybody on this network can take part, read what its queues hold
              and change it.
            </>
          ) : (
            <>
              <b>Closed group.</b> Only who has its join code can take part; nobody else can read
              what is sent.
            </>
          )}
        </p>
        <NameField key={settings.group.value} settings={settings} />
        <GroupActions settings={settings} />
      </div>
    </section>
  )
}

function NameField({ settings }: { readonly settings: SettingsView }): JSX.Element {
  const refusal = useApp((state) => state.settingsProblem)
  const clearRefusal = useApp((state) => state.clearSettingsProblem)
  const changeSettings = useApp((state) => state.changeSettings)
  const effect = useMoveText()
  const [draft, setDraft] = useState<string | null>(null)
  const { value, source } = settings.group
  const isFixed = source === 'environment'
  const variable = settings.isKeyFixed && !settings.isOpen ? 'FTQUEUE_KEY' : 'FTQUEUE_GROUP'
  return (
    <>
      <Field
        label="Name of the group"
        value={draft ?? value}
        maxLength={64}
        readOnly={isFixed}
        hint={
          <p className="field-hint">
            {isFixed
              ? `Set by ${variable}. To choose, start FTQueue without it.`
              : 'Machines with the same name here, and the same join code if it is a closed one, are one group.'}
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
          effect={effect}
          onApply={async () => {
            if (await changeSettings({ group: draft })) setDraft(null)
          }}
          onCancel={() => {
            setDraft(null)
            clearRefusal()
          }}
        />
      )}
    </>
  )
}
