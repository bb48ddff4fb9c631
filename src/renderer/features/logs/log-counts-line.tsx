import type { JSX } from 'react'
import { useApp } from '../../store/use-app'
import { formatCount } from '../../ui/format'

/** How many lines came, are shown, and are missing: nothing is left out in silence. */
export function LogCountsLine(): JSX.Element {
  const { received, shown, dropped, overwritten, searching } = useApp((state) => state.logCounts)
  return (
    <p className="log-counts soft">
      <span>
        <b>{formatCount(received)}</b> received
      </span>
      <span>
        <b>{formatCount(shown)}</b> shown{searching && ', searching…'}
      </span>
      <span className={dropped > 0 ? 'log-counts-missing' : undefined} title="Left out to keep up">
        <b>{formatCount(dropped)}</b> dropped
      </span>
      {overwritten > 0 && (
        <span title="The window keeps the newest 100,000 lines; the files keep more">
          <b>{formatCount(overwritten)}</b> made way
        </span>
      )}
    </p>
  )
}
