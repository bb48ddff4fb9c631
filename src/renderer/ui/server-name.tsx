import type { JSX } from 'react'
import { classes } from './classes'
import { laneOf } from './format'

/** A server's name with the colour that it has everywhere. */
export function ServerName({
  name,
  title
}: {
  readonly name: string
  readonly title?: string | undefined
}): JSX.Element {
  return (
    <span className="server-name" title={title}>
      <span className={classes('lane', `lane-${laneOf(name)}`)} aria-hidden="true" />
      <span className="cut">{name}</span>
    </span>
  )
}
