import type { JSX } from 'react'
import { parseOperand } from '../../../shared/operands'
import type { ChosenQueue } from '../../store/queues-slice'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { DestroyForm } from './destroy-form'
import { useDraft } from './use-draft'

/** The operations on the chosen queue. */
export function QueueForms(): JSX.Element {
  const queue = useApp((state) => state.chosenQueue)
  if (queue === null) {
    return <p className="queue-form soft">Choose a queue to push, pop and look.</p>
  }
  return (
    <>
      <ItemForm key={queue.id} queue={queue} />
      <DestroyForm key={`destroy ${String(queue.id)}`} queue={queue} />
    </>
  )
}

function ItemForm({ queue }: { readonly queue: ChosenQueue }): JSX.Element {
  const { text: item, setText: setItem, send } = useDraft()
  const problem = useApp(({ queueProblem }) =>
    queueProblem?.form === 'item' ? queueProblem.text : null
  )
  const operating = useApp((state) => state.operating)
  const setProblem = useApp((state) => state.setQueueProblem)
  const operate = useApp((state) => state.operate)

  async function push(): Promise<void> {
    const operand = parseOperand('item', item.trim())
    if (typeof operand === 'string') {
      setProblem('item', operand)
      return
    }
    if (operating) return
    await send(async () => {
      const answer = await operate('item', `push ${String(queue.id)} ${String(operand.value)}`)
      return answer?.status === 'ok'
    })
  }

  function run(op: 'pop' | 'top' | 'size'): () => void {
    return () => void operate('item', `${op} ${String(queue.id)}`)
  }

  return (
    <form
      className="queue-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void push()
      }}
    >
      <h2>
        Queue {queue.label} <span className="soft small">id {queue.id}</span>
      </h2>
      <Field
        label="Item"
        data-item-field=""
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          document.querySelector<HTMLElement>('[role=grid][aria-label=Queues]')?.focus()
        }}
        inputMode="numeric"
        value={item}
        onText={(text) => {
          setItem(text)
          setProblem('item', null)
        }}
        problem={problem}
      />
      <div className="queue-buttons">
        <Button kind="primary" submit disabled={operating}>
          Push
        </Button>
        <Button disabled={operating} title="Takes the first item out" onPress={run('pop')}>
          Pop
        </Button>
        <Button disabled={operating} title="Looks at the first item" onPress={run('top')}>
          Top
        </Button>
        <Button disabled={operating} title="Counts the items" onPress={run('size')}>
          Size
        </Button>
      </div>
    </form>
  )
}
