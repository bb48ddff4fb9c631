import { useId, useState, type JSX } from 'react'
import type { InterfaceView, SettingsView } from '../../../shared/ipc'
import { useApp } from '../../store/use-app'
import { ProblemLine } from '../../ui/field'
import { ApplyBar } from './apply-bar'

/** Which interface is used and why, and all others with why not. */
export function NetworkPanel({ settings }: { readonly settings: SettingsView }): JSX.Element {
  const used = useApp((state) => state.info?.interface ?? null)
  const refusal = useApp((state) => state.settingsProblem)
  const changeSettings = useApp((state) => state.changeSettings)
  const [draft, setDraft] = useState<string | null>(null)
  const { value, source } = settings.interface
  const chosen = draft ?? value
  const isFixed = source === 'environment'
  const problem = refusal?.field === 'interface' ? refusal.text : null
  return (
    <section className="panel" aria-labelledby="settings-network">
      <div className="panel-head">
        <h2 id="settings-network">Network</h2>
      </div>
      <div className="settings-body">
        <p className="settings-use">
          {used === null ? (
            'No interface is in use.'
          ) : (
            <>
              In use: <b>{used.name}</b> <span className="mono">{used.address}</span>, {used.why}
            </>
          )}
        </p>
        <div className="interfaces" role="radiogroup" aria-label="Interface">
          <Option
            value="auto"
            name="auto"
            note={`the best of this machine's interfaces, now ${nameOfBest(settings.interfaces)}`}
            chosen={chosen}
            isFixed={isFixed}
            onChoose={setDraft}
          />
          {settings.interfaces.map((one) => (
            <Option
              key={one.name}
              value={one.name}
              name={one.name}
              address={one.address}
              note={one.why}
              chosen={meant(chosen, one) ? one.name : chosen}
              isFixed={isFixed || one.address === null}
              onChoose={setDraft}
            />
          ))}
        </div>
        {isFixed && (
          <p className="soft">
            Set by FTQUEUE_INTERFACE (<span className="mono">{value}</span>), which goes before what
            is chosen here. To choose, start FTQueue without it.
          </p>
        )}
        <ProblemLine text={problem} />
        {draft !== null && draft !== value && (
          <ApplyBar
            what={`use ${draft}`}
            onApply={async () => {
              if (await changeSettings({ interface: draft })) setDraft(null)
            }}
            onCancel={() => setDraft(null)}
          />
        )}
      </div>
    </section>
  )
}

/** An interface may be meant by its name or by its address. */
function meant(spec: string, { name, address }: InterfaceView): boolean {
  return spec === name || spec === address
}

function nameOfBest(interfaces: readonly InterfaceView[]): string {
  return interfaces.find(({ chosen }) => chosen)?.name ?? 'none'
}

interface OptionProps {
  readonly value: string
  readonly name: string
  readonly address?: string | null
  readonly note: string
  readonly chosen: string
  readonly isFixed: boolean
  readonly onChoose: (value: string) => void
}

function Option(props: OptionProps): JSX.Element {
  const { value, name, address = null, note, chosen, isFixed, onChoose } = props
  const id = useId()
  return (
    <label className="interface-option">
      <input
        type="radio"
        name="interface"
        checked={chosen === value}
        disabled={isFixed}
        aria-label={address === null ? name : `${name} ${address}`}
        aria-describedby={id}
        onChange={() => onChoose(value)}
      />
      <span className="interface-name">
        <b>{name}</b>
        {address !== null && <span className="mono soft">{address}</span>}
      </span>
      <span className="interface-note" id={id}>
        {note}
      </span>
    </label>
  )
}
