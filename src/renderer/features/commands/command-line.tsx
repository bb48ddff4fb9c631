import { useEffect, useRef, type JSX } from 'react'
import { usageOf } from '../../../shared/operands'
import { OPERATION_NAMES } from '../../../shared/views'
import { useApp } from '../../store/use-app'
import { Field } from '../../ui/field'

/** What the operation that is being written takes, or what the keys do. */
function hintFor(text: string): string {
  const word = /^(?:[^=]*=)?\s*(\w+)/.exec(text)?.[1]
  const op = OPERATION_NAMES.find((name) => name === word)
  return op === undefined
    ? 'Enter runs the line, the up arrow brings earlier ones back.'
    : usageOf(op)
}

/** The line that is written: Enter runs it, the arrows walk through earlier ones. */
export function CommandLine(): JSX.Element {
  const text = useApp((state) => state.commandText)
  const problem = useApp((state) => state.commandProblem)
  const waiting = useApp((state) => state.waitingCommands > 0)
  const setText = useApp((state) => state.setCommandText)
  const run = useApp((state) => state.runCommand)
  const walk = useApp((state) => state.walkHistory)
  const field = useRef<HTMLInputElement>(null)

  useEffect(() => field.current?.focus(), [])

  return (
    <form
      className="command-line"
      aria-busy={waiting}
      onSubmit={(event) => {
        event.preventDefault()
        run()
      }}
    >
      <span className="command-prompt mono" aria-hidden="true">
        ›
      </span>
      <Field
        label="Command"
        labelHidden
        className="mono command-input"
        placeholder="create 12"
        maxLength={1000}
        inputRef={field}
        value={text}
        onText={setText}
        problem={problem}
        hint={<p className="field-hint">{hintFor(text)}</p>}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
          event.preventDefault()
          walk(event.key === 'ArrowUp' ? -1 : 1)
        }}
      />
    </form>
  )
}
