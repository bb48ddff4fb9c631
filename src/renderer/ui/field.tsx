import { useId, type ComponentProps, type JSX, type ReactNode, type Ref } from 'react'
import { classes } from './classes'
import { Icon } from './icon'

interface FieldProps extends Omit<ComponentProps<'input'>, 'id' | 'ref' | 'onChange' | 'value'> {
  readonly label: string
  readonly value: string
  readonly onText: (text: string) => void
  /** Said beside the field; null while all is well. */
  readonly problem?: string | null
  /** Shown under the field while there is no problem. */
  readonly hint?: ReactNode
  readonly labelHidden?: boolean
  readonly inputRef?: Ref<HTMLInputElement>
  /** Where a key elsewhere leads to. */
  readonly 'data-item-field'?: string
}

/** A text field with its label, and the problem beside it. */
export function Field(props: FieldProps): JSX.Element {
  const { label, value, onText, problem = null, hint, labelHidden, inputRef, ...rest } = props
  const id = useId()
  const note = problem !== null || hint !== undefined
  return (
    <div className="field">
      <label htmlFor={id} className={labelHidden === true ? 'unseen' : 'field-label'}>
        {label}
      </label>
      <input
        autoComplete="off"
        spellCheck={false}
        {...rest}
        ref={inputRef}
        id={id}
        className={classes('input', rest.className)}
        value={value}
        aria-invalid={problem !== null}
        aria-describedby={note ? `${id}-note` : undefined}
        onChange={(event) => onText(event.target.value)}
      />
      <div id={`${id}-note`} className="field-note">
        {problem === null && hint}
        <div aria-live="polite">{problem !== null && <ProblemText text={problem} />}</div>
      </div>
    </div>
  )
}

function ProblemText({ text }: { readonly text: string }): JSX.Element {
  return (
    <p className="field-problem">
      <Icon name="error" />
      <span>{text}</span>
    </p>
  )
}

/** A problem that belongs to no field. */
export function ProblemLine({ text }: { readonly text: string | null }): JSX.Element {
  return (
    <div aria-live="polite">
      {text !== null && (
        <p className="problem-line">
          <Icon name="error" />
          <span>{text}</span>
        </p>
      )}
    </div>
  )
}
