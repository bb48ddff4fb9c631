import type { JSX } from 'react'
import { classes } from './classes'

interface SortHeadProps {
  readonly name: string
  readonly number: boolean
  /** Null: by another column. */
  readonly sorted: 'ascending' | 'descending' | null
  readonly onSort: () => void
}

/** A column's head by which the rows are sorted. */
export function SortHead({ name, number, sorted, onSort }: SortHeadProps): JSX.Element {
  return (
    <span
      role="columnheader"
      aria-sort={sorted ?? 'none'}
      className={classes('sort-cell', number && 'number')}
    >
      <button type="button" className="sort-head" onClick={onSort}>
        {name.slice(0, 1).toUpperCase() + name.slice(1)}
        <span className="sort-mark" aria-hidden="true">
          {sorted === null ? '' : sorted === 'ascending' ? '▲' : '▼'}
        </span>
      </button>
    </span>
  )
}
