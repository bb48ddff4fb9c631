import type { JSX, ReactNode } from 'react'
import { classes } from './classes'
import { Icon, type IconName } from './icon'

interface ButtonProps {
  readonly children: ReactNode
  /** The accessible name, where the visible words need the thing's name as well. */
  readonly label?: string | undefined
  readonly kind?: 'plain' | 'primary' | 'quiet' | 'danger'
  readonly icon?: IconName
  /** A button that can't be used now keeps the focus, so that no keyboard is lost. */
  readonly disabled?: boolean
  readonly submit?: boolean
  readonly title?: string
  readonly onPress?: () => void
}

export function Button(props: ButtonProps): JSX.Element {
  const { kind = 'plain', disabled = false, submit = false } = props
  return (
    <button
      type={submit ? 'submit' : 'button'}
      className={classes('button', kind !== 'plain' && `button-${kind}`)}
      aria-label={props.label}
      aria-disabled={disabled || undefined}
      title={props.title}
      onClick={(event) => {
        if (disabled) event.preventDefault()
        else props.onPress?.()
      }}
    >
      {props.icon !== undefined && <Icon name={props.icon} />}
      {props.children}
    </button>
  )
}
