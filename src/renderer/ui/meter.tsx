import type { JSX } from 'react'

interface MeterProps {
  readonly label: string
  readonly done: number
  readonly all: number
}

/** How far something got. */
export function Meter({ label, done, all }: MeterProps): JSX.Element {
  const part = all === 0 ? 0 : Math.min(1, done / all)
  return (
    <div
      className="meter"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(part * 100)}
    >
      <div className="meter-fill" style={{ transform: `scaleX(${String(part)})` }} />
    </div>
  )
}
