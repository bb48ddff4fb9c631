import type { JSX } from 'react'
import type { WhenClosed } from '../../../shared/channels/app'
import { useApp } from '../../store/use-app'
import { ProblemLine } from '../../ui/field'
import { Select } from '../../ui/select'
import { Switch } from '../../ui/switch'

const whenClosed: readonly { readonly value: WhenClosed; readonly text: string }[] = [
  { value: 'ask', text: 'ask what servers do' },
  { value: 'keep', text: 'servers keep running, in the tray' },
  { value: 'stop', text: 'servers stop' }
]

/** The app's manners; a browser has its own. */
export function AppPanel(): JSX.Element | null {
  const choices = useApp((state) => state.app?.choices ?? null)
  const problem = useApp((state) => state.appProblem)
  const change = useApp((state) => state.changeApp)
  if (choices === null) return null
  return (
    <section className="panel" aria-labelledby="settings-app">
      <div className="panel-head">
        <h2 id="settings-app">This window</h2>
      </div>
      <div className="settings-body">
        <Select
          label="When it is closed"
          value={choices.whenClosed}
          options={whenClosed}
          onChoose={(value) => void change({ whenClosed: value })}
        />
        <Switch
          label="Notify of what matters: a server that crashed, a member lost, a full disk, a merge to settle"
          on={choices.notifications}
          onSwitch={(on) => void change({ notifications: on })}
        />
        <ProblemLine text={problem} />
      </div>
    </section>
  )
}
