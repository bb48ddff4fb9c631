import type { JSX } from 'react'
import { classes } from './classes'
import { Icon, type IconName } from './icon'

interface IconButtonProps {
  readonly icon: IconName
  /** Its accessible name, and what a pointer reads. */
  readonly label: string
  /** Said to a pointer beside the name, such as its keys. */
  readonly keys?: string
  readonly disabled?: boolean
  readonly pressed?: boolean
  readonly onPress: () => void
}

/** A button of one icon, for toolbars. */
export function IconButton(props: IconButtonProps): JSX.Element {
  const { icon, label, keys, disabled = false, pressed, onPress } = props
  return (
    <button
      type="button"
      className={classes('button', 'button-quiet', 'icon-button')}
      aria-label={label}
      aria-disabled={disabled || undefined}
      aria-pressed={pressed}
      title={keys === undefined ? label : `${label} (${keys})`}
      onClick={() => {
        if (!disabled) onPress()
      }}
    >
      <Icon name={icon} />
    </button>
  )
}
