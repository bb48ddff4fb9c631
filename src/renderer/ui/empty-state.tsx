import type { JSX, ReactNode } from 'react'

interface EmptyStateProps {
  readonly title: string
  readonly text: string
  readonly children?: ReactNode
}

/** Nothing is here yet: says why, and offers the first step. */
export function EmptyState({ title, text, children }: EmptyStateProps): JSX.Element {
  return (
    <div className="empty">
      <h3>{title}</h3>
      <p className="empty-text">{text}</p>
      {children}
    </div>
  )
}
