import type { JSX } from 'react'
import type { Entry } from '../../store/timeline/entry'
import { spanText } from '../../store/timeline/moments'
import { contentText, eventText, fateText, latencyOf } from '../../store/timeline/texts'
import { laneName } from '../../store/timeline-slice'
import { useAppStore } from '../../store/use-app'

interface TipProps {
  readonly entry: Entry
  readonly x: number
  readonly y: number
  /** Of the diagram. */
  readonly width: number
  readonly height: number
}

const widthPx = 300

/** What the pointer is at, in a few words; Enter or a click opens the rest. */
export function DiagramTip({ entry, x, y, width, height }: TipProps): JSX.Element {
  const store = useAppStore()
  const nameOf = (lane: string): string => laneName(store.getState(), lane)
  const { event, flight } = entry
  const end = flight?.ends.find((known) => known.entry === entry)
  const latency = flight === null || end === undefined ? null : latencyOf(flight, end)
  return (
    <div
      className="diagram-tip"
      aria-hidden="true"
      style={{
        left: Math.max(0, Math.min(x + 14, width - widthPx - 6)),
        ...(y > height - 110 ? { bottom: height - y + 12 } : { top: y + 16 })
      }}
    >
      {flight === null ? (
        <>
          <b>{nameOf(event.lane)}</b>
          <p>{eventText(event, nameOf)}</p>
        </>
      ) : (
        <>
          <b>{contentText(flight.content)}</b>
          <p>
            {nameOf(flight.from)} →{' '}
            {end === undefined
              ? flight.ends.map(({ lane }) => nameOf(lane)).join(', ')
              : nameOf(end.lane)}
            {latency !== null && ` in ${spanText(latency)}`}, {flight.content.bytes} bytes
          </p>
          {end !== undefined && end.fate !== 'arrived' && (
            <p className="diagram-tip-bad">{fateText(end)}</p>
          )}
        </>
      )}
    </div>
  )
}
