import { useEffect, useRef, type JSX } from 'react'
import { useApp } from '../../store/use-app'
import { Field } from '../../ui/field'

/** The line that is written: Enter runs it, the arrows walk through earlier ones. */
export function CommandLine(): JSX.Element {
  const text = useApp((state) => state.commandText)
  const problem = useApp((state) => state.commandProblem)
  const running = useApp((state) => state.runningCommand)
  const setText = useApp((state) => state.setCommandText)
  const run = useApp((state) => state.runCommand)
  const walk = useApp((state) => state.walkHistory)
  const field = useRef<HTMLInputElement>(null)

  useEffect(() => field.current?.focus(), [])

  return (
    <form
      className="command-line"
      aria-busy={running}
      onSubmit={(event) => {
        event.preventDefault()
        void run()
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
        onKeyDown={(event) => {
          if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
          event.preventDefault()
          walk(event.key === 'ArrowUp' ? -1 : 1)
        }}
      />
    </form>
  )
}
