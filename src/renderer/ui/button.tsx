import type { JSX, ReactNode, Ref } from 'react'
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
  /** Whether what it opens is open. */
  readonly expanded?: boolean
  readonly buttonRef?: Ref<HTMLButtonElement>
  readonly onPress?: () => void
}

export function Button(props: ButtonProps): JSX.Element {
  const { children, label, icon, title, expanded, buttonRef, onPress } = props
  const { kind = 'plain', disabled = false, submit = false } = props
  return (
    <button
      ref={buttonRef}
      type={submit ? 'submit' : 'button'}
      className={classes('button', kind !== 'plain' && `button-${kind}`)}
      aria-label={label}
      aria-disabled={disabled || undefined}
      aria-expanded={expanded}
      title={title}
      onClick={(event) => {
        if (disabled) event.preventDefault()
        else onPress?.()
      }}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  )
}
