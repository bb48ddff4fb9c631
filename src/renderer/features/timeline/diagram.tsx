import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type JSX,
  type KeyboardEvent,
  type PointerEvent
} from 'react'
import type { Entry } from '../../store/timeline/entry'
import { eventText } from '../../store/timeline/texts'
import { around } from '../../store/timeline/walk'
import { laneName } from '../../store/timeline-slice'
import { useApp, useAppStore } from '../../store/use-app'
import { classes } from '../../ui/classes'
import { ServerName } from '../../ui/server-name'
import { DiagramTip } from './diagram-tip'
import { Stage, type StageSize } from './drawing/stage'
import { axisPx, fittingLane, gutterPx } from './drawing/measures'

/** How many events beside the chosen one a screen reader finds on its lane. */
const besides = 3

/** Lanes with what happens on them, time from left to right. */
export function Diagram({ onDetails }: { readonly onDetails: () => void }): JSX.Element {
  const store = useAppStore()
  const places = useApp((state) => state.timelinePlaces)
  const box = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const stage = useRef<Stage | null>(null)
  const [size, setSize] = useState<StageSize>({ width: 0, height: 0 })
  const [pointed, setPointed] = useState<{ entry: Entry; x: number; y: number } | null>(null)
  const drag = useRef<{ x: number; moved: boolean } | null>(null)

  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const measure = (): void => {
      setSize({ width: element.clientWidth, height: element.clientHeight })
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const laneHeight = fittingLane(size.height, places.length)
  const height = Math.max(size.height, axisPx + laneHeight * places.length)

  // One picture for each change, drawn outside of React.
  useEffect(() => {
    if (canvas.current === null) return
    const drawn = new Stage(canvas.current, store)
    stage.current = drawn
    let frame = 0
    const loop = (atMs: number): void => {
      frame = requestAnimationFrame(loop)
      drawn.frame(atMs)
    }
    frame = requestAnimationFrame(loop)
    return () => {
      cancelAnimationFrame(frame)
      stage.current = null
    }
  }, [store])

  useEffect(() => {
    stage.current?.resize({ width: size.width, height })
  }, [size.width, height])

  useEffect(() => {
    const element = box.current
    if (element === null) return
    const wheel = (event: WheelEvent): void => {
      event.preventDefault()
      const { panTimeline, zoomTimeline, timeline } = store.getState()
      const scale = event.deltaMode === 0 ? 1 : 24
      const isAcross = Math.abs(event.deltaX) > Math.abs(event.deltaY)
      const usPerPx = timeline.camera.span / Math.max(1, element.clientWidth - gutterPx)
      if (event.shiftKey || isAcross) {
        panTimeline((isAcross ? event.deltaX : event.deltaY) * scale * usPerPx)
        return
      }
      const x = event.clientX - element.getBoundingClientRect().left - gutterPx
      zoomTimeline(
        Math.exp(Math.max(-240, Math.min(240, event.deltaY * scale)) * 0.0022),
        timeline.camera.from + x * usPerPx
      )
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  }, [store])

  function momentAt(event: { readonly clientX: number }): number {
    const { camera } = store.getState().timeline
    const left = box.current?.getBoundingClientRect().left ?? 0
    const usPerPx = camera.span / Math.max(1, size.width - gutterPx)
    return camera.from + (event.clientX - left - gutterPx) * usPerPx
  }

  function entryAt(event: { readonly clientX: number; readonly clientY: number }): Entry | null {
    const rect = canvas.current?.getBoundingClientRect()
    if (rect === undefined) return null
    return stage.current?.entryAt(event.clientX - rect.left, event.clientY - rect.top) ?? null
  }

  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    if (event.button !== 0) return
    drag.current = { x: event.clientX, moved: false }
    event.currentTarget.setPointerCapture(event.pointerId)
  }

  function onPointerMove(event: PointerEvent<HTMLDivElement>): void {
    if (drag.current !== null) {
      const byPx = event.clientX - drag.current.x
      if (!drag.current.moved && Math.abs(byPx) < 4) return
      drag.current = { x: event.clientX, moved: true }
      setPointed(null)
      const { panTimeline, timeline } = store.getState()
      panTimeline((-byPx * timeline.camera.span) / Math.max(1, size.width - gutterPx))
      return
    }
    const entry = entryAt(event)
    const rect = box.current?.getBoundingClientRect()
    if (entry === null || rect === undefined) {
      if (pointed !== null) setPointed(null)
      return
    }
    setPointed({ entry, x: event.clientX - rect.left, y: event.clientY - rect.top })
  }

  function onPointerUp(event: PointerEvent<HTMLDivElement>): void {
    const wasDrag = drag.current?.moved === true
    drag.current = null
    if (!wasDrag && event.button === 0) store.getState().chooseEntry(entryAt(event))
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const state = store.getState()
    const { span } = state.timeline.camera
    const middle = state.timelineChosen?.event.at
    const shift = event.shiftKey
    const keys: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => (shift ? state.panTimeline(-span / 8) : state.walkTimeline('left')),
      ArrowRight: () => (shift ? state.panTimeline(span / 8) : state.walkTimeline('right')),
      ArrowUp: () => state.walkTimeline('up'),
      ArrowDown: () => state.walkTimeline('down'),
      Home: () => state.walkTimeline('first'),
      End: () => state.walkTimeline('last'),
      '+': () => state.zoomTimeline(0.5, middle),
      '=': () => state.zoomTimeline(0.5, middle),
      '-': () => state.zoomTimeline(2, middle),
      '0': () => state.fitTimeline(),
      ' ': () => {
        if (state.trace === null) state.pauseTimeline(!state.timelinePaused)
        else state.playTrace(!state.isTracePlaying)
      },
      Enter: () => {
        if (state.timelineChosen === null) return
        state.setTimelineTab('Selected')
        onDetails()
      },
      Escape: () => state.chooseEntry(null)
    }
    const act = keys[event.key]
    if (act === undefined) return
    event.preventDefault()
    setPointed(null)
    act()
  }

  return (
    <div ref={box} className="diagram">
      <div className="diagram-lanes" style={{ height }} aria-hidden="true">
        {places.map(({ id, name, isClient, isWatched }, row) => (
          <div
            key={id}
            className={classes(
              'diagram-lane',
              isClient && 'diagram-lane-client',
              !isWatched && 'diagram-lane-far'
            )}
            style={{ top: axisPx + row * laneHeight, height: laneHeight }}
            title={isWatched ? name : `${name}: seen only by what others get from it`}
          >
            {isClient ? (
              <span className="cut">{clientTitle(name)}</span>
            ) : (
              <ServerName name={name} />
            )}
            {laneHeight > 40 && (
              <small className="cut">
                {isClient ? clientPlace(name) : isWatched ? 'server' : 'elsewhere'}
              </small>
            )}
          </div>
        ))}
      </div>
      <canvas ref={canvas} className="diagram-canvas" aria-hidden="true" />
      <DiagramFocus
        height={height}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerLeave={() => setPointed(null)}
        onDoubleClick={(event) => store.getState().fitTimeline(momentAt(event))}
      />
      {pointed !== null && (
        <DiagramTip
          entry={pointed.entry}
          x={pointed.x}
          y={pointed.y}
          width={size.width}
          height={size.height}
        />
      )}
    </div>
  )
}

/** A client is told apart by its port. */
function clientTitle(name: string): string {
  const colon = name.lastIndexOf(':')
  return colon < 0 ? name : `client ${name.slice(colon)}`
}

function clientPlace(name: string): string {
  const colon = name.lastIndexOf(':')
  return colon < 0 ? 'share a lane' : name.slice(0, colon)
}

interface FocusProps {
  readonly height: number
  readonly onKeyDown: (event: KeyboardEvent<HTMLDivElement>) => void
  readonly onPointerDown: (event: PointerEvent<HTMLDivElement>) => void
  readonly onPointerMove: (event: PointerEvent<HTMLDivElement>) => void
  readonly onPointerUp: (event: PointerEvent<HTMLDivElement>) => void
  readonly onPointerLeave: () => void
  readonly onDoubleClick: (event: { readonly clientX: number }) => void
}

/** What has the focus: the chosen event and its neighbours, for who reads instead of sees. */
function DiagramFocus({ height, ...handlers }: FocusProps): JSX.Element {
  const store = useAppStore()
  const chosen = useApp((state) => state.timelineChosen)
  const places = useApp((state) => state.timelinePlaces)
  const id = useId()
  const state = store.getState()
  const nameOf = (lane: string): string => laneName(state, lane)
  const walker = { book: state.shownBook(), places, kinds: state.timelineKinds }
  const beside = chosen === null ? [] : around(walker, chosen, besides)
  return (
    <>
      <p id={`${id}keys`} className="unseen">
        Left and right go along a lane, up and down along an arrow to another lane, Enter opens the
        details, plus and minus zoom, Space pauses, Home and End go to the first and last event.
      </p>
      <div
        className="diagram-focus"
        style={{ height }}
        role="listbox"
        tabIndex={0}
        aria-label="Space-time diagram"
        aria-describedby={`${id}keys`}
        aria-activedescendant={chosen === null ? undefined : `${id}${String(chosen.seq)}`}
        {...handlers}
      >
        {beside.length === 0 && (
          <div role="option" className="unseen" aria-selected={false} aria-disabled={true}>
            No event is chosen.
          </div>
        )}
        {beside.map((entry) => (
          <div
            key={entry.seq}
            id={`${id}${String(entry.seq)}`}
            role="option"
            className="unseen"
            aria-selected={entry === chosen}
          >
            {nameOf(entry.event.lane)} {eventText(entry.event, nameOf)}
          </div>
        ))}
      </div>
    </>
  )
}
