import type { JSX } from 'react'
import { useApp } from '../../store/use-app'
import { formatTime } from '../../ui/format'

/** What changed lately, newest first. */
export function ChangesPanel(): JSX.Element {
  const changes = useApp((state) => state.changes)
  const utc = useApp((state) => state.clock === 'UTC')
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>Recent changes</h2>
      </div>
      {changes.length === 0 ? (
        <p className="changes-none soft">Nothing has changed since the window opened.</p>
      ) : (
        <ol className="changes" tabIndex={0} aria-label="Recent changes">
          {changes.slice(0, 20).map(({ id, time, tone, text }) => (
            <li key={id} className={`change change-${tone}`}>
              <time className="mono soft" dateTime={new Date(time).toISOString()}>
                {formatTime(time, utc).slice(0, 8)}
              </time>
              <span>{text}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
