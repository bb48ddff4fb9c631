import { useId, type JSX } from 'react'

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly T[]
  readonly onChoose: (value: T) => void
}

/** One of a few, all in sight; arrow keys move. */
export function Choice<T extends string>(props: ChoiceProps<T>): JSX.Element {
  const name = useId()
  return (
    <div className="choice" role="radiogroup" aria-label={props.label}>
      {props.options.map((option) => (
        <label key={option}>
          <input
            type="radio"
            className="unseen"
            name={name}
            checked={option === props.value}
            onChange={() => props.onChoose(option)}
          />
          {option}
        </label>
      ))}
    </div>
  )
}
