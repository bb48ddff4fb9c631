import { useState, type JSX } from 'react'
import { useApp } from '../../store/use-app'
import { Field } from '../../ui/field'
import { GroupFormFrame } from './group-form'
import { useMoveText, useRunning } from './use-move-text'

export function EnterForm(): JSX.Element {
  const [code, setCode] = useState('')
  const group = useApp((state) => state.codeOf)
  const problem = useApp((state) => state.groupProblem)
  const clear = useApp((state) => state.clearGroupProblem)
  const enter = useApp((state) => state.enterCode)
  const effect = useMoveText()
  const running = useRunning()
  return (
    <GroupFormFrame
      key={group}
      label="Enter a join code"
      does={running.length === 0 ? 'Take part' : 'Take part and restart'}
      doing="Trying the code"
      fields={['key']}
      disabled={code.trim() === ''}
      onSubmit={() => enter(code.trim())}
    >
      <Field
        label={group === null ? 'Join code' : `Join code of ${group}`}
        autoFocus
        className="mono"
        maxLength={1000}
        placeholder="ftq1-"
        value={code}
        hint={
          <p className="field-hint">
            A machine that is in shows it: Settings, Show the join code. Small letters do as well,
            and hyphens may be left out.
          </p>
        }
        problem={problem?.field === 'key' ? problem.text : null}
        onText={(text) => {
          setCode(text)
          clear()
        }}
      />
      <p className="soft">This machine takes part in the group of the code. {effect}</p>
    </GroupFormFrame>
  )
}
