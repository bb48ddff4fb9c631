import { useRef, useState, type JSX } from 'react'
import type { ChosenQueue } from '../../store/queues-slice'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'

/** Destroying takes the label, typed: it can't be undone, and it is done on every server. */
export function DestroyForm({ queue }: { readonly queue: ChosenQueue }): JSX.Element {
  const [open, setOpen] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  return (
    <div className="queue-form">
      <div className="queue-buttons">
        <Button
          kind="danger"
          icon="trash"
          expanded={open}
          buttonRef={opener}
          onPress={() => setOpen(!open)}
        >
          Destroy…
        </Button>
      </div>
      {open && (
        <Confirmation
          queue={queue}
          onKeep={() => {
            setOpen(false)
            opener.current?.focus()
          }}
        />
      )}
    </div>
  )
}

interface ConfirmationProps {
  readonly queue: ChosenQueue
  readonly onKeep: () => void
}

function Confirmation({ queue, onKeep }: ConfirmationProps): JSX.Element {
  const [typed, setTyped] = useState('')
  const problem = useApp(({ queueProblem }) =>
    queueProblem?.form === 'destroy' ? queueProblem.text : null
  )
  const operating = useApp((state) => state.operating)
  const setProblem = useApp((state) => state.setQueueProblem)
  const operate = useApp((state) => state.operate)
  const choose = useApp((state) => state.chooseQueue)
  const label = String(queue.label)

  async function destroy(): Promise<void> {
    if (typed.trim() !== label) {
      setProblem('destroy', `Type ${label}, the queue's label, to destroy it.`)
      return
    }
    const answer = await operate('destroy', `destroy ${String(queue.id)}`)
    if (answer?.status === 'ok') choose(null)
  }

  return (
    <form
      className="destroy-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void destroy()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onKeep()
      }}
    >
      <Field
        label={`Type ${label} to destroy the queue and its items everywhere`}
        inputMode="numeric"
        autoFocus
        value={typed}
        onText={(text) => {
          setTyped(text)
          setProblem('destroy', null)
        }}
        problem={problem}
      />
      <div className="queue-buttons">
        <Button kind="danger" submit disabled={operating || typed.trim() !== label}>
          Destroy queue {label}
        </Button>
        <Button kind="quiet" onPress={onKeep}>
          Keep it
        </Button>
      </div>
    </form>
  )
}
