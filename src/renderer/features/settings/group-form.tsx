import type { JSX, ReactNode } from 'react'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { ProblemLine } from '../../ui/field'

interface GroupFormProps {
  readonly label: string
  readonly children: ReactNode
  /** The button that does it, and while it is done. */
  readonly does: string
  readonly doing: string
  readonly keeps?: string
  readonly danger?: boolean
  readonly disabled?: boolean
  readonly focusDoes?: boolean
  /** Fields that show their own problems. */
  readonly fields?: readonly string[]
  readonly onSubmit: () => Promise<void>
}

/** A form of the group's panel: what it asks, its two buttons, and why it was refused. */
export function GroupFormFrame(props: GroupFormProps): JSX.Element {
  const { label, children, does, doing, keeps = 'Cancel', fields = [], onSubmit } = props
  const { danger = false, disabled = false, focusDoes = false } = props
  const busy = useApp((state) => state.isRegrouping)
  const problem = useApp((state) => state.groupProblem)
  const open = useApp((state) => state.openGroupForm)
  const placeless = problem !== null && !fields.includes(problem.field ?? '') ? problem.text : null
  return (
    <form
      className="group-form"
      aria-label={label}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy && !disabled) void onSubmit()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !busy) open(null)
      }}
    >
      {children}
      <ProblemLine text={placeless} />
      <div className="group-buttons">
        <Button
          kind={danger ? 'danger' : 'primary'}
          submit
          disabled={busy || disabled}
          {...(focusDoes && { buttonRef: focusOnce })}
        >
          {busy ? doing : does}
        </Button>
        <Button kind="quiet" disabled={busy} onPress={() => open(null)}>
          {keeps}
        </Button>
      </div>
    </form>
  )
}

function focusOnce(element: HTMLButtonElement | null): void {
  element?.focus()
}
