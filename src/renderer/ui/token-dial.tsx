import { useState, type JSX } from 'react'
import { classes } from './classes'
import { formatCount } from './format'

interface TokenDialProps {
  /** Members of the configuration, by index: whether each runs on this machine. */
  readonly here: readonly boolean[]
  /** Index of the member with the turn; null while nobody knows. */
  readonly turn: number | null
  readonly nextSlot: number | null
  /** Side length in pixels. */
  readonly size: number
}

const middle = 60
const radius = 44
/** With more members the places are dots without numbers. */
const mostNumbered = 16

export interface Motion {
  readonly turn: number | null
  readonly members: number
  /** Places passed since the dial was first drawn; the token never goes back. */
  readonly steps: number
}

/** Where the token goes: always forward, as the turn does. */
export function advance(motion: Motion, turn: number | null, members: number): Motion {
  if (turn === null) return { ...motion, turn, members }
  if (motion.turn === null || motion.members !== members) return { turn, members, steps: turn }
  return { turn, members, steps: motion.steps + ((turn - motion.turn + members) % members) }
}

/**
 * The members in a circle, as the turn goes round, and the token at the one that
 * orders the next slot. A picture of what stands beside it in words.
 */
export function TokenDial({ here, turn, nextSlot, size }: TokenDialProps): JSX.Element {
  const count = here.length
  const [motion, setMotion] = useState<Motion>({ turn, members: count, steps: turn ?? 0 })
  if (motion.turn !== turn || motion.members !== count) setMotion(advance(motion, turn, count))

  const numbered = count <= mostNumbered
  const placeRadius = numbered ? 10 : 3.5
  const ringRadius = placeRadius + 3.5
  return (
    <svg className="token-dial" width={size} height={size} viewBox="0 0 120 120" aria-hidden="true">
      <circle className="track" cx={middle} cy={middle} r={radius} />
      {here.map((isHere, index) => {
        const { x, y } = onCircle(index / count)
        return (
          <g key={index}>
            <circle
              className={classes('place', isHere && 'place-here')}
              cx={x}
              cy={y}
              r={placeRadius}
            />
            {numbered && (
              <text className="place-index" x={x} y={y}>
                {index}
              </text>
            )}
          </g>
        )
      })}
      {turn !== null && count > 0 && (
        <g
          className="token"
          style={{ transform: `rotate(${String((motion.steps * 360) / count)}deg)` }}
        >
          <path className="token-tail" d={tail(ringRadius)} />
          <circle className="token-ring" cx={middle} cy={middle - radius} r={ringRadius} />
        </g>
      )}
      <text className="slot" x={middle} y={middle + 4}>
        {formatCount(nextSlot)}
      </text>
      <text className="slot-label" x={middle} y={middle + 18}>
        next slot
      </text>
    </svg>
  )
}

/** A point of the circle; 0 is its top, and a whole turn is 1. */
function onCircle(part: number): { readonly x: number; readonly y: number } {
  const angle = part * 2 * Math.PI - Math.PI / 2
  return { x: middle + radius * Math.cos(angle), y: middle + radius * Math.sin(angle) }
}

/** The arc behind the token, which shows where it comes from. */
function tail(ringRadius: number): string {
  const gap = ringRadius / radius / (2 * Math.PI)
  const from = onCircle(-gap - 0.06)
  const to = onCircle(-gap)
  return `M${from.x.toFixed(2)} ${from.y.toFixed(2)}A${radius} ${radius} 0 0 1 ${to.x.toFixed(2)} ${to.y.toFixed(2)}`
}
