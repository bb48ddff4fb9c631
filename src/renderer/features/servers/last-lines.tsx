import type { JSX } from 'react'
import { copiedText, fieldsText } from '../../store/log-text'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy-button'
import { formatTime } from '../../ui/format'

/** What a server that ended wrote last. */
export function LastLines({ name }: { readonly name: string }): JSX.Element | null {
  const lines = useApp((state) => state.lastLinesOf(name))
  const utc = useApp((state) => state.clock === 'UTC')
  const showLogOf = useApp((state) => state.showLogOf)
  const setView = useApp((state) => state.setView)
  if (lines.length === 0) return null
  return (
    <section className="last-lines" aria-label={`Last log lines of ${name}`}>
      <div className="last-lines-head">
        <h4>Last log lines</h4>
        <CopyButton
          label="Copy lines"
          title="Copies these lines"
          text={() => lines.map(copiedText).join('\n')}
        />
        <Button
          kind="quiet"
          icon="logs"
          label={`Show all log lines of ${name}`}
          onPress={() => {
            showLogOf(name)
            setView('Logs')
          }}
        >
          All its lines
        </Button>
      </div>
      <ol className="mono">
        {lines.map((line, at) => (
          <li key={at} className={`last-line-${line.level}`}>
            <span className="soft">{formatTime(line.time, utc)}</span>
            <span className="last-line-level">{line.level}</span>
            <span>
              {line.message} <span className="soft">{fieldsText(line.fields)}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
