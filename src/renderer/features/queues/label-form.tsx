import { useState, type JSX } from 'react'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { checkLabel } from './check-input'

/** `create` and `id`: queues by their label. */
export function LabelForm(): JSX.Element {
  const [label, setLabel] = useState('')
  const problem = useApp(({ queueProblem }) =>
    queueProblem?.form === 'label' ? queueProblem.text : null
  )
  const operating = useApp((state) => state.operating)
  const setProblem = useApp((state) => state.setQueueProblem)
  const operate = useApp((state) => state.operate)
  const choose = useApp((state) => state.chooseQueue)

  async function run(op: 'create' | 'id'): Promise<void> {
    const found = checkLabel(label)
    setProblem('label', found)
    if (found !== null) return
    const answer = await operate('label', `${op} ${String(Number(label))}`)
    if (answer?.status !== 'ok' || answer.result === null) return
    choose({ id: answer.result, label: Number(label) })
    setLabel('')
  }

  return (
    <form
      className="queue-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void run('create')
      }}
    >
      <h2>By label</h2>
      <Field
        label="Label"
        inputMode="numeric"
        value={label}
        onText={(text) => {
          setLabel(text)
          setProblem('label', null)
        }}
        problem={problem}
      />
      <div className="queue-buttons">
        <Button kind="primary" submit disabled={operating} title="Makes the queue if need be">
          Create
        </Button>
        <Button disabled={operating} title="Finds its id" onPress={() => void run('id')}>
          Find id
        </Button>
      </div>
    </form>
  )
}
