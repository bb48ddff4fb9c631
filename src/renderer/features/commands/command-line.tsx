import { useEffect, useId, useMemo, useRef, useState, type JSX, type KeyboardEvent } from 'react'
import { bounds } from '../../../shared/bounds'
import { completed, problemSoFar, suggestionsFor, usageFor } from '../../store/completion'
import { found } from '../../store/history'
import { useApp, useAppStore } from '../../store/use-app'
import { classes } from '../../ui/classes'
import { Field } from '../../ui/field'
import { Icon } from '../../ui/icon'

/** What the list above the line shows. */
type Offer = 'nothing' | 'words' | 'history'

interface Option {
  readonly text: string
  readonly note: string
  readonly line: string
}

/**
 * The line that is written: Enter runs it, the arrows walk through earlier ones that
 * begin alike. What may follow is offered while it is written (Tab takes it), and
 * Ctrl+R looks for earlier lines that hold what stands there.
 *
 * A text field with a list, not a combobox: it is a command line first.
 */
export function CommandLine(): JSX.Element {
  const text = useApp((state) => state.commandText)
  const problem = useApp((state) => state.commandProblem)
  const waiting = useApp((state) => state.waitingCommands > 0)
  const setText = useApp((state) => state.setCommandText)
  const run = useApp((state) => state.runCommand)
  const walk = useApp((state) => state.walkHistory)
  const [offer, setOffer] = useState<Offer>('nothing')
  const [at, setAt] = useState(-1)
  const options = useOptions(offer, text)
  const field = useRef<HTMLInputElement>(null)
  const listId = useId()
  const isOpen = options.length > 0
  const chosen = options[at]

  useEffect(() => field.current?.focus(), [])

  function show(next: Offer): void {
    setOffer(next)
    setAt(next === 'history' ? 0 : -1)
  }

  function take(option: Option): void {
    setText(option.line)
    show(offer === 'history' ? 'nothing' : 'words')
    field.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const { key } = event
    if (key.toLowerCase() === 'r' && event.ctrlKey && !event.altKey && !event.shiftKey) {
      event.preventDefault()
      show('history')
    } else if (key === 'Escape' && offer !== 'nothing') {
      event.preventDefault()
      show('nothing')
    } else if (key === 'Tab' && !event.shiftKey && isOpen) {
      const option = chosen ?? options[0]
      if (option === undefined) return
      event.preventDefault()
      take(option)
    } else if (key === 'Enter' && chosen !== undefined) {
      event.preventDefault()
      take(chosen)
    } else if (key === 'ArrowDown' && isOpen) {
      event.preventDefault()
      setAt(Math.min(options.length - 1, at + 1))
    } else if (key === 'ArrowUp' && isOpen && at >= 0) {
      event.preventDefault()
      setAt(offer === 'history' ? Math.max(0, at - 1) : at - 1)
    } else if (key === 'ArrowUp' || key === 'ArrowDown') {
      event.preventDefault()
      show('nothing')
      walk(key === 'ArrowUp' ? -1 : 1)
    }
  }

  return (
    <form
      className="command-line"
      aria-busy={waiting}
      onSubmit={(event) => {
        event.preventDefault()
        show('nothing')
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
        maxLength={bounds.host.lineCharacters}
        inputRef={field}
        value={text}
        onText={(typed) => {
          setText(typed)
          show(offer === 'history' ? 'history' : typed === '' ? 'nothing' : 'words')
        }}
        problem={problem}
        hint={<Hint text={text} searching={offer === 'history'} />}
        aria-autocomplete="list"
        aria-controls={isOpen ? listId : undefined}
        aria-activedescendant={chosen === undefined ? undefined : `${listId}-${String(at)}`}
        onKeyDown={onKeyDown}
        onBlur={() => show('nothing')}
      />
      {isOpen && (
        <ul className="suggestions" role="listbox" id={listId} aria-label="Suggestions">
          {options.map((option, i) => (
            <li
              key={option.text}
              id={`${listId}-${String(i)}`}
              role="option"
              aria-selected={i === at}
              className={classes('suggestion', i === at && 'suggestion-chosen')}
              onPointerDown={(event) => {
                // The field keeps the focus.
                event.preventDefault()
                take(option)
              }}
            >
              <code>{option.text}</code>
              <span className="soft cut">{option.note}</span>
            </li>
          ))}
        </ul>
      )}
      <span className="unseen" role="status">
        {isOpen ? `${String(options.length)} suggestions` : ''}
      </span>
    </form>
  )
}

function useOptions(offer: Offer, text: string): readonly Option[] {
  const history = useApp((state) => state.history)
  const variables = useApp((state) => state.commandVariables)
  const queues = useApp((state) => state.queues)
  return useMemo(() => {
    if (offer === 'nothing') return []
    if (offer === 'history') {
      return found(history, text).map((line) => ({ text: line, note: '', line }))
    }
    const known = { variables, queues: [...queues.parts.values()].flat() }
    return suggestionsFor(text, known).map((one) => ({ ...one, line: completed(text, one) }))
  }, [offer, text, history, variables, queues])
}

/** What is wrong already, else what the operation that is being written takes, else the keys. */
function Hint({
  text,
  searching
}: {
  readonly text: string
  readonly searching: boolean
}): JSX.Element {
  const store = useAppStore()
  if (searching) {
    return <p className="field-hint">Earlier lines that hold this; Enter takes one.</p>
  }
  const problem = problemSoFar(text, { variables: store.getState().commandVariables })
  if (problem !== null) {
    return (
      <p className="field-hint hint-problem">
        <Icon name="warning" /> {problem}
      </p>
    )
  }
  const usage = usageFor(text)
  if (usage === null) {
    return (
      <p className="field-hint">
        Enter runs the line, Tab completes it, the up arrow brings earlier ones back, Ctrl+R looks
        for one.
      </p>
    )
  }
  return (
    <p className="field-hint">
      <code>
        {usage.op}
        {usage.operands.map((operand, i) => (
          <span key={operand} className={i === usage.at ? 'hint-here' : undefined}>
            {' '}
            {operand}
          </span>
        ))}
      </code>{' '}
      {usage.meaning}
    </p>
  )
}
