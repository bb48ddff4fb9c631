import { useEffect, useId, useMemo, useRef, type JSX, type KeyboardEvent } from 'react'
import type { Entry } from '../../store/timeline/entry'
import { momentText, spanText, type Clockface } from '../../store/timeline/moments'
import { eventText, type NameOf } from '../../store/timeline/texts'
import { laneName } from '../../store/timeline-slice'
import { useApp, useAppStore } from '../../store/use-app'
import { classes } from '../../ui/classes'
import { formatAmount } from '../../ui/format'
import { ServerName } from '../../ui/server-name'
import { VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows'
import { useFace } from './use-face'

const rowPx = 22

/** The events in view as a table: what the diagram draws, in words. */
export function EventList(): JSX.Element {
  const store = useAppStore()
  const revision = useApp((state) => state.timelineRevision)
  const range = useApp((state) => state.timelineRange)
  const kinds = useApp((state) => state.timelineKinds)
  const chosen = useApp((state) => state.timelineChosen)
  const names = useApp((state) => state.names)
  const follow = useApp((state) => state.trace === null && !state.timelinePaused)
  const face = useFace()
  const rows = useRef<VirtualRowsHandle>(null)
  const id = useId()

  const shown = useMemo(() => {
    const { entries } = store.getState().shownBook()
    const found: Entry[] = []
    for (let i = entries.indexAt(range.from); i < entries.size; i += 1) {
      const entry = entries.at(i)
      if (entry === undefined || entry.event.at > range.until) break
      if (kinds[entry.kind]) found.push(entry)
    }
    return found
    // What is held changes with the revision.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [store, revision, range, kinds])

  const nameOf = useMemo<NameOf>(
    () => (lane) => laneName({ names, timeline: store.getState().timeline }, lane),
    [names, store]
  )
  const place = chosen === null ? -1 : placeOf(shown, chosen)

  useEffect(() => {
    if (place >= 0) rows.current?.reveal(place)
  }, [place])

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key]
    if (step === undefined || shown.length === 0) return
    event.preventDefault()
    const to = place < 0 ? (step > 0 ? 0 : shown.length - 1) : place + step
    const entry = shown[Math.min(shown.length - 1, Math.max(0, to))]
    if (entry !== undefined) store.getState().chooseEntry(entry)
  }

  return (
    <section className="panel event-list">
      <VirtualRows
        handle={rows}
        className="event-rows"
        count={shown.length}
        rowPx={rowPx}
        headPx={24}
        role="grid"
        rowsRole="rowgroup"
        aria={{
          'aria-label': 'Events in view',
          'aria-rowcount': shown.length + 1,
          'aria-activedescendant': place < 0 ? undefined : `${id}${String(place)}`
        }}
        follow={follow}
        onLeaveEnd={() => store.getState().pauseTimeline(true)}
        head={
          <div role="row" className="event-row" aria-rowindex={1}>
            <span role="columnheader">Time</span>
            <span role="columnheader" className="number">
              After
            </span>
            <span role="columnheader">Who</span>
            <span role="columnheader">{formatAmount(shown.length, 'event', 'events')} in view</span>
          </div>
        }
        row={(index) => {
          const entry = shown[index]
          if (entry === undefined) return null
          return (
            <EventRow
              id={`${id}${String(index)}`}
              index={index}
              entry={entry}
              before={shown[index - 1]}
              isChosen={index === place}
              face={face}
              nameOf={nameOf}
              onChoose={() => store.getState().chooseEntry(entry)}
            />
          )
        }}
        onKeyDown={onKeyDown}
      />
    </section>
  )
}

/** Place of an event among these, which stand in the order of time; -1: it is not there. */
function placeOf(shown: readonly Entry[], entry: Entry): number {
  let low = 0
  let high = shown.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((shown[middle]?.event.at ?? 0) < entry.event.at) low = middle + 1
    else high = middle
  }
  for (let i = low; i < shown.length && shown[i]?.event.at === entry.event.at; i += 1) {
    if (shown[i] === entry) return i
  }
  return -1
}

interface EventRowProps {
  readonly id: string
  readonly index: number
  readonly entry: Entry
  readonly before: Entry | undefined
  readonly isChosen: boolean
  readonly face: Clockface
  readonly nameOf: NameOf
  readonly onChoose: () => void
}

function EventRow(props: EventRowProps): JSX.Element {
  const { id, index, entry, before, isChosen, face, nameOf, onChoose } = props
  const { event } = entry
  const name = nameOf(event.lane)
  return (
    <div
      id={id}
      role="row"
      className={classes(
        'event-row',
        isChosen && 'event-row-chosen',
        (event.ev === 'drop' || (event.ev === 'life' && event.what === 'crashed')) &&
          'event-row-bad'
      )}
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      onClick={onChoose}
    >
      <span role="gridcell" className="mono soft">
        {momentText(event.at, face)}
      </span>
      <span role="gridcell" className="number soft">
        {before === undefined ? '' : `+${spanText(event.at - before.event.at)}`}
      </span>
      <span role="gridcell" className="cut">
        {event.lane.startsWith('client ') ? name : <ServerName name={name} />}
      </span>
      <span role="gridcell" className="cut">
        {eventText(event, nameOf)}
      </span>
    </div>
  )
}
