import { useId, type JSX, type KeyboardEvent, type ReactNode } from 'react'

interface TabsProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly T[]
  readonly onChoose: (value: T) => void
  /** Stands beside the tabs. */
  readonly beside?: ReactNode
  /** The panel of the chosen tab. */
  readonly children: ReactNode
}

/** Panels of which one is in sight; arrow keys move between the tabs. */
export function Tabs<T extends string>(props: TabsProps<T>): JSX.Element {
  const { label, value, options, onChoose, beside, children } = props
  const id = useId()

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: options.indexOf(value) + 1,
      ArrowLeft: options.indexOf(value) - 1,
      Home: 0,
      End: options.length - 1
    }
    const to = steps[event.key]
    if (to === undefined) return
    event.preventDefault()
    const next = options[(to + options.length) % options.length]
    if (next === undefined) return
    onChoose(next)
    const tabs = event.currentTarget.querySelectorAll<HTMLElement>('[role=tab]')
    tabs[options.indexOf(next)]?.focus()
  }

  return (
    <>
      <div className="tabs-bar">
        <div className="tab-list" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
          {options.map((option) => (
            <button
              key={option}
              type="button"
              role="tab"
              id={`${id}-${option}`}
              aria-selected={option === value}
              aria-controls={`${id}-panel`}
              tabIndex={option === value ? 0 : -1}
              onClick={() => onChoose(option)}
            >
              {option}
            </button>
          ))}
        </div>
        {beside}
      </div>
      <div
        className="tab-panel"
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${value}`}
      >
        {children}
      </div>
    </>
  )
}
