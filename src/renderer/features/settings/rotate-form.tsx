import { useState, type JSX } from 'react'
import { ROTATION_HOURS_MOST, type RotationView, type SettingsView } from '../../../shared/ipc'
import { shortId } from '../../store/short-ids'
import { useApp } from '../../store/use-app'
import { Badge } from '../../ui/badge'
import { Field } from '../../ui/field'
import { formatAmount } from '../../ui/format'
import { CodeCard } from './code-card'
import { GroupFormFrame } from './group-form'

/** Asks for how long both codes are to count; then tells which server has the new one. */
export function RotateForm({ settings }: { readonly settings: SettingsView }): JSX.Element {
  const rotation = useApp((state) => state.rotation)
  const rotate = useApp((state) => state.rotateCode)
  const [text, setText] = useState('24')
  const [isBad, setBad] = useState(false)
  if (rotation !== null) {
    return (
      <>
        <Servers rotation={rotation} />
        {rotation.code !== null && <CodeCard settings={settings} />}
      </>
    )
  }
  return (
    <GroupFormFrame
      label="Replace the code"
      does="Replace the code"
      doing="Replacing it"
      onSubmit={async () => {
        const hours = Number(text)
        const isGood =
          text.trim() !== '' &&
          Number.isInteger(hours) &&
          hours >= 0 &&
          hours <= ROTATION_HOURS_MOST
        setBad(!isGood)
        if (isGood) await rotate(hours)
      }}
    >
      <p>
        Every server of {settings.group.value} that is heard gets a new code; servers that are away
        get it when they come back while the code before still counts. Nothing is started again.
      </p>
      <Field
        label="Hours for which the code before counts, too"
        type="number"
        min={0}
        max={ROTATION_HOURS_MOST}
        autoFocus
        className="rotate-hours"
        value={text}
        problem={isBad ? `Whole hours from 0 to ${String(ROTATION_HOURS_MOST)}, please.` : null}
        hint={
          <p className="field-hint">
            In that time give the new code to machines that are no servers. Who has the code before
            and listens now gets the new one: to shut somebody out, make a closed group anew.
          </p>
        }
        onText={(value) => {
          setText(value)
          setBad(false)
        }}
      />
    </GroupFormFrame>
  )
}

function Servers({ rotation }: { readonly rotation: RotationView }): JSX.Element {
  const { code, hours, servers } = rotation
  return (
    <div className="rotation" role="status">
      <p>
        {code === null ? (
          <b>No server took the new code: the code before stays.</b>
        ) : (
          <>
            <b>The code is replaced.</b>{' '}
            {hours === 0
              ? 'The code before counts no longer.'
              : `The code before counts for ${formatAmount(hours, 'hour', 'hours')} more.`}
          </>
        )}
      </p>
      <ul aria-label="Servers and the new code">
        {servers.map(({ server, name, problem }) => (
          <li key={server}>
            <Badge
              tone={problem === null ? 'good' : 'warn'}
              icon={problem === null ? 'check' : 'warning'}
            >
              {problem === null ? 'has it' : 'not yet'}
            </Badge>
            <b>{name === '' ? shortId(server) : name}</b>
            {problem !== null && <span className="soft">{problem}</span>}
          </li>
        ))}
      </ul>
    </div>
  )
}
