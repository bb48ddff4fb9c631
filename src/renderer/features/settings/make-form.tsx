import { useState, type JSX } from 'react'
import { useApp } from '../../store/use-app'
import { Field } from '../../ui/field'
import { GroupFormFrame } from './group-form'
import { useMoveText, useRunning } from './use-move-text'

export function MakeForm(): JSX.Element {
  const [name, setName] = useState('')
  const problem = useApp((state) => state.groupProblem)
  const clear = useApp((state) => state.clearGroupProblem)
  const make = useApp((state) => state.makeGroup)
  const effect = useMoveText()
  const running = useRunning()
  return (
    <GroupFormFrame
      label="Make a closed group"
      does={running.length === 0 ? 'Make it' : 'Make it and restart'}
      doing="Making it"
      fields={['group']}
      disabled={name.trim() === ''}
      onSubmit={() => make(name.trim())}
    >
      <Field
        label="Name of the closed group"
        autoFocus
        maxLength={64}
        value={name}
        problem={problem?.field === 'group' ? problem.text : null}
        onText={(text) => {
          setName(text)
          clear()
        }}
      />
      <p className="soft">
        It gets a join code of its own, and this machine takes part in it. {effect}
      </p>
    </GroupFormFrame>
  )
}
