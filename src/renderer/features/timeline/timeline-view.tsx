import type { JSX } from 'react'
import { useApp } from '../../store/use-app'

export function TimelineView(): JSX.Element {
  const message = useApp((state) => state.biographyOf)
  return (
    <>
      <header className="view-head">
        <h1>Timeline</h1>
        <p className="view-note">{message ?? ''}</p>
      </header>
    </>
  )
}
