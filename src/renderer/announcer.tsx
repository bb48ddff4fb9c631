import type { JSX } from 'react'
import { useApp } from './store/use-app'

/** Reads out what changed in the group, in whatever view the person is. */
export function Announcer(): JSX.Element {
  const text = useApp((state) => state.changes[0]?.text ?? '')
  return (
    <div className="unseen" role="status">
      {text}
    </div>
  )
}
