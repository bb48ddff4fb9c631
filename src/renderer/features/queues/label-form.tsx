import type { JSX } from 'react'
import { parseOperand } from '../../../shared/operands'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { useDraft } from './use-draft'

/** `create` and `id`: queues by their label. */
export function LabelForm(): JSX.Element {
  const { text: label, setText: setLabel, send } = useDraft()
  const problem = useApp(({ queueProblem }) =>
    queueProblem?.form === 'label' ? queueProblem.text : null
  )
  const operating = useApp((state) => state.operating)
  const setProblem = useApp((state) => state.setQueueProblem)
  const operate = useApp((state) => state.operate)
  const choose = useApp((state) => state.chooseQueue)

  async function run(op: 'create' | 'id'): Promise<void> {
    const operand = parseOperand('label', label.trim())
    if (typeof operand === 'string') {
      setProblem('label', operand)
      return
    }
    if (operating) return
    await send(async () => {
      const answer = await operate('label', `${op} ${String(operand.value)}`)
      if (answer?.status !== 'ok' || answer.result === null) return false
      choose({ id: answer.result, label: operand.value })
      return true
    })
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
