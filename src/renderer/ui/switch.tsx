import type { JSX } from 'react'

interface SwitchProps {
  readonly label: string
  readonly on: boolean
  readonly onSwitch: (on: boolean) => void
}

export function Switch({ label, on, onSwitch }: SwitchProps): JSX.Element {
  return (
    <button
      type="button"
      role="switch"
      className="switch"
      aria-checked={on}
      onClick={() => onSwitch(!on)}
    >
      <span className="switch-track" aria-hidden="true" />
      {label}
    </button>
  )
}
