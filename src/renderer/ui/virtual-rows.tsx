import {
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type AriaAttributes,
  type AriaRole,
  type JSX,
  type KeyboardEvent,
  type ReactNode,
  type Ref
} from 'react'
import { classes } from './classes'
import { geometry, topFor } from './virtual-range'

export interface VirtualRowsHandle {
  /** Scrolls as little as need be for this row to be in sight. */
  reveal(index: number): void
  focus(): void
}

interface VirtualRowsProps {
  readonly count: number
  /** Height of every row, px. */
  readonly rowPx: number
  /** Draws one row; it gets the place of its index in the list. */
  readonly row: (index: number) => ReactNode
  readonly role?: AriaRole
  readonly rowsRole?: AriaRole
  readonly aria?: AriaAttributes
  readonly className?: string
  /** Stays at the top while the rows scroll; `headPx` high. */
  readonly head?: ReactNode
  readonly headPx?: number
  /** Stay at the end while rows are added. */
  readonly follow?: boolean
  /** The person scrolls away from the end that is followed. */
  readonly onLeaveEnd?: () => void
  /** Rows in sight, both ends included. */
  readonly onSeen?: (first: number, last: number) => void
  readonly onKeyDown?: (event: KeyboardEvent<HTMLDivElement>) => void
  readonly handle?: Ref<VirtualRowsHandle>
}

const keysUp = new Set(['ArrowUp', 'PageUp', 'Home'])

/**
 * A scrolled list of any length that draws only the rows in sight. (Ours instead
 * of a library's: rows of one height need no measuring, so a million rows whose
 * number changes ten times a second cost nothing.)
 */
export function VirtualRows(props: VirtualRowsProps): JSX.Element {
  const { count, rowPx, headPx = 0, follow = false, onSeen, onLeaveEnd } = props
  const box = useRef<HTMLDivElement>(null)
  const [heightPx, setHeightPx] = useState(0)
  const [scrolledPx, setScrolledPx] = useState(0)
  // Following, the end is drawn before the scroll bar gets there: no empty picture between.
  const topPx = follow ? Number.MAX_SAFE_INTEGER : scrolledPx
  const { spacePx, start, end, startPx, firstSeen, lastSeen } = geometry({
    count,
    rowPx,
    heightPx,
    topPx
  })

  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const measure = (): void => setHeightPx(Math.max(0, element.clientHeight - headPx))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [headPx])

  useLayoutEffect(() => {
    if (follow && box.current !== null) box.current.scrollTop = box.current.scrollHeight
  }, [follow, spacePx, heightPx])

  useEffect(() => {
    if (heightPx > 0) onSeen?.(firstSeen, Math.max(firstSeen, lastSeen))
  }, [onSeen, heightPx, firstSeen, lastSeen])

  useImperativeHandle(props.handle, () => ({
    reveal(index) {
      const element = box.current
      if (element === null) return
      element.scrollTop = topFor(index, { count, rowPx, heightPx, topPx: element.scrollTop })
    },
    focus() {
      box.current?.focus()
    }
  }))

  const canScroll = spacePx > heightPx
  const rows = []
  for (let index = start; index < end; index += 1) {
    rows.push(
      <div
        key={index}
        className="rows-row"
        role="presentation"
        style={{
          height: rowPx,
          transform: `translateY(${String(startPx + (index - start) * rowPx)}px)`
        }}
      >
        {props.row(index)}
      </div>
    )
  }

  return (
    <div
      ref={box}
      className={classes('rows', props.className)}
      role={props.role}
      {...props.aria}
      tabIndex={0}
      onScroll={(event) => {
        const element = event.currentTarget
        setScrolledPx(element.scrollTop)
        const belowPx = element.scrollHeight - element.clientHeight - element.scrollTop
        if (follow && belowPx > 1.5 * rowPx) onLeaveEnd?.()
      }}
      onWheel={(event) => {
        // Told before the first pixel moves: a flood of rows must not win against the hand.
        if (follow && canScroll && event.deltaY < 0) onLeaveEnd?.()
      }}
      onKeyDown={(event) => {
        if (follow && canScroll && keysUp.has(event.key)) onLeaveEnd?.()
        props.onKeyDown?.(event)
      }}
    >
      {props.head !== undefined && (
        <div className="rows-head" role="presentation" style={{ height: headPx }}>
          {props.head}
        </div>
      )}
      <div
        className="rows-space"
        role={props.rowsRole ?? 'presentation'}
        style={{ height: spacePx }}
      >
        {rows}
      </div>
    </div>
  )
}
