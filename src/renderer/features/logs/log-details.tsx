import type { JSX } from 'react'
import { copiedText, valueText } from '../../store/log-text'
import { isMessage } from '../../store/timeline/message-id'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy-button'
import { MessageLink } from '../../ui/message-link'

/** The chosen line in full. */
export function LogDetails(): JSX.Element | null {
  const chosen = useApp((state) => state.logChosen)
  const entry = useApp((state) =>
    state.logChosen === null ? undefined : state.logAt(state.logIndexOf(state.logChosen))
  )
  const choose = useApp((state) => state.chooseLogLine)
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
              {typeof value === 'string' && key === 'message' && isMessage(value) ? (
                <MessageLink message={value} whole />
              ) : (
                valueText(value)
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
