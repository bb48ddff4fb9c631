import { useEffect, useId, useRef, useState, type JSX } from 'react'

interface SliderFieldProps {
  readonly label: string
  /** Behind the number, as `%` or `ms`. */
  readonly unit: string
  readonly value: number
  /** The slider's end; the number may be as large as `most`. */
  readonly end: number
  readonly most: number
  /** Called when the hand rests. */
  readonly onSet: (value: number) => void
}

/** So long a hand must rest before a value counts, milliseconds. */
const REST_MS = 250
/** A value that was set is believed for so long before what is told goes before it. */
const BELIEVED_MS = 1500

/** A number by slider or by keyboard. */
export function SliderField(props: SliderFieldProps): JSX.Element {
  const { label, unit, value, end, most, onSet } = props
  const id = useId()
  const [draft, setDraft] = useState<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  const text = draft ?? String(value)
  const number = Number(text)
  const isBad = text.trim() === '' || !(number >= 0 && number <= most)

  function take(next: string): void {
    setDraft(next)
    clearTimeout(timer.current)
    const given = Number(next)
    if (next.trim() === '' || !(given >= 0 && given <= most)) return
    timer.current = setTimeout(() => {
      onSet(given)
      timer.current = setTimeout(() => setDraft(null), BELIEVED_MS)
    }, REST_MS)
  }

  return (
    <div className="slider-field">
      <label htmlFor={id}>{label}</label>
      <input
        type="range"
        aria-label={`${label}, slider`}
        min={0}
        max={end}
        step={1}
        value={isBad ? value : Math.min(number, end)}
        onChange={(event) => take(event.target.value)}
      />
      <input
        id={id}
        type="number"
        className="input number"
        min={0}
        max={most}
        value={text}
        aria-invalid={isBad}
        onChange={(event) => take(event.target.value)}
        onBlur={() => {
          if (isBad) setDraft(null)
        }}
      />
      <span className="soft">{unit}</span>
    </div>
  )
}
