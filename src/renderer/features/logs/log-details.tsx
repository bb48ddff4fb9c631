import { useMemo, type JSX } from 'react'
import { numberedId, piecesOf, type Piece } from '../../store/log-ids'
import type { LogMark } from '../../store/log-marks'
import { copiedText, valueText } from '../../store/log-text'
import { isMessage } from '../../store/timeline/message-id'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy-button'
import { MessageLink } from '../../ui/message-link'
import { markClasses } from './log-pieces'

/** The chosen line in full. */
export function LogDetails(): JSX.Element | null {
  const chosen = useApp((state) => state.logChosen)
  const entry = useApp((state) =>
    state.logChosen === null ? undefined : state.logAt(state.logIndexOf(state.logChosen))
  )
  const choose = useApp((state) => state.chooseLogLine)
  const showMoment = useApp((state) => state.showMoment)
  const narrow = useApp((state) => state.narrowLog)
  if (chosen === null || entry === undefined) return null
  const { line } = entry
  const facts: readonly (readonly [string, unknown])[] = [
    ['time', new Date(line.time).toISOString()],
    ['level', line.level],
    ['server', line.name],
    ['event', line.event],
    ...Object.entries(line.fields)
  ]
  return (
    <section className="log-details" aria-label="Chosen line">
      <div className="log-details-head">
        <p className="log-details-message">{line.message}</p>
        <Button
          kind="quiet"
          icon="timeline"
          title="What the servers here said to each other then (T in the list)"
          onPress={() => showMoment(line.time)}
        >
          Show in Timeline
        </Button>
        <Button
          kind="quiet"
          icon="filter"
          title={`Adds ${line.event} to the filter`}
          onPress={() => narrow(line.event, false)}
        >
          Only such
        </Button>
        <Button
          kind="quiet"
          icon="without"
          title={`Adds -${line.event} to the filter`}
          onPress={() => narrow(line.event, true)}
        >
          Without such
        </Button>
        <CopyButton label="Copy line" title="Copies this line" text={() => copiedText(line)} />
        <Button
          kind="quiet"
          icon="close"
          label="Close the chosen line"
          onPress={() => choose(null)}
        >
          Close
        </Button>
      </div>
      <dl className="mono">
        {facts.map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>
              <Value name={key} value={value} />
              {typeof value === 'string' && key === 'message' && isMessage(value) && (
                <>
                  {' '}
                  <MessageLink message={value} />
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

interface ValueProps {
  readonly name: string
  readonly value: unknown
}

/** A value; what it names is highlighted everywhere at the press of a button. */
function Value({ name, value }: ValueProps): JSX.Element {
  const known = useApp((state) => state.logNames)
  const marks = useApp((state) => state.logMarks)
  const toggle = useApp((state) => state.toggleLogMark)
  const pieces = useMemo((): readonly Piece[] => {
    const text = valueText(value)
    if (typeof value === 'number') return [{ text, id: numberedId(name, text) }]
    return name === 'server' ? [{ text, id: text }] : piecesOf(text, new Set(known))
  }, [name, value, known])
  const markOf = (id: string): LogMark | undefined => marks.find((mark) => mark.id === id)
  return (
    <>
      {pieces.map(({ text, id }, at) =>
        id === null ? (
          text
        ) : (
          <button
            key={at}
            type="button"
            className={markClasses(markOf(id))}
            title={`Highlights ${id} everywhere`}
            aria-label={`Highlight ${id}`}
            aria-pressed={markOf(id) !== undefined}
            onClick={() => toggle(id)}
          >
            {text}
          </button>
        )
      )}
    </>
  )
}
