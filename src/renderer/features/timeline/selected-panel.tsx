import type { JSX, ReactNode } from 'react'
import type { Entry } from '../../store/timeline/entry'
import type { Flight } from '../../store/timeline/entry'
import { momentText, spanText } from '../../store/timeline/moments'
import { commandText, eventText, fateText, latencyOf, slotsText } from '../../store/timeline/texts'
import { laneName } from '../../store/timeline-slice'
import { useApp, useAppStore } from '../../store/use-app'
import { Button } from '../../ui/button'
import { MessageLink } from '../../ui/message-link'
import { ServerName } from '../../ui/server-name'
import { useFace } from './use-face'

/** The chosen event or datagram, with all that is known of it. */
export function SelectedPanel(): JSX.Element {
  const chosen = useApp((state) => state.timelineChosen)
  // What became of a datagram may be known only later.
  useApp((state) => state.timelineRevision)
  if (chosen === null) {
    return (
      <p className="side-none soft">
        Click an arrow or a mark, or go through them with the arrow keys: here stands what it says.
      </p>
    )
  }
  return (
    <>
      {chosen.flight === null ? (
        <EventFacts entry={chosen} />
      ) : (
        <FlightFacts entry={chosen} flight={chosen.flight} />
      )}
      <LogsLink at={chosen.event.at} />
    </>
  )
}

type Fact = readonly [string, ReactNode]

function Facts({
  title,
  facts
}: {
  readonly title: string
  readonly facts: readonly Fact[]
}): JSX.Element {
  return (
    <>
      <h3 className="side-title">{title}</h3>
      <dl className="event-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function LaneName({ lane }: { readonly lane: string }): JSX.Element {
  const name = useApp((state) => laneName(state, lane))
  if (lane.startsWith('client ')) return <span className="mono">client {name}</span>
  return <ServerName name={name} title={lane} />
}

function EventFacts({ entry: { event } }: { readonly entry: Entry }): JSX.Element {
  const face = useFace()
  const store = useAppStore()
  const facts: Fact[] = [
    ['time', <span className="mono">{momentText(event.at, face)}</span>],
    ['where', <LaneName lane={event.lane} />]
  ]
  if ('config' in event) facts.push(['configuration', <span className="mono">{event.config}</span>])
  if ('slot' in event) facts.push(['slot', String(event.slot)])
  if (event.ev === 'order') {
    facts.push(['messages', <Messages messages={event.messages} count={event.count} />])
  }
  if (event.ev === 'deliver' || event.ev === 'reply') {
    facts.push(['message', <MessageLink message={event.message} />])
  }
  if (event.ev === 'deliver') {
    facts.push(['operation', <span className="mono">{commandText(event)}</span>])
    facts.push(['phase', event.phase])
  }
  if (event.ev === 'deliver' || event.ev === 'reply') {
    facts.push([
      'result',
      event.result === null ? event.status : `${String(event.result)}, ${event.status}`
    ])
  }
  if (event.ev === 'config') {
    facts.push(['kind', event.kind])
    facts.push(['members', <Lanes lanes={event.members} />])
  }
  if (event.ev === 'config' || event.ev === 'merge') {
    facts.push(['from', <span className="mono">{event.from.join(', ') || 'none'}</span>])
  }
  const title = eventText(event, (lane) => laneName(store.getState(), lane))
  return <Facts title={title.charAt(0).toUpperCase() + title.slice(1)} facts={facts} />
}

function Lanes({ lanes }: { readonly lanes: readonly string[] }): JSX.Element {
  return (
    <span className="fact-list">
      {lanes.map((lane) => (
        <LaneName key={lane} lane={lane} />
      ))}
    </span>
  )
}

function Messages({
  messages,
  count
}: {
  readonly messages: readonly string[]
  readonly count: number
}): JSX.Element {
  return (
    <span className="fact-list">
      {messages.map((message) => (
        <MessageLink key={message} message={message} />
      ))}
      {count > messages.length && <span className="soft">and {count - messages.length} more</span>}
    </span>
  )
}

function FlightFacts({
  entry,
  flight
}: {
  readonly entry: Entry
  readonly flight: Flight
}): JSX.Element {
  const face = useFace()
  const { content, sent } = flight
  const facts: Fact[] = [
    ['from', <LaneName lane={flight.from} />],
    [
      'left',
      sent === null ? (
        <span className="soft">not seen: its sender is not watched</span>
      ) : (
        <span className="mono">{momentText(sent.event.at, face)}</span>
      )
    ],
    ['size', `${content.bytes.toLocaleString('en')} bytes`]
  ]
  if (content.config !== undefined)
    facts.push(['configuration', <span className="mono">{content.config}</span>])
  if (content.slots !== undefined) facts.push(['slots', slotsText(content.slots)])
  if (content.messages !== undefined && content.messages.length > 0) {
    const count = content.count ?? content.messages.length
    facts.push(['messages', <Messages messages={content.messages} count={count} />])
  }
  if (content.note !== undefined) facts.push(['says', content.note])
  return (
    <>
      <Facts title={titleOf(content.name)} facts={facts} />
      <table className="table side-table">
        <thead>
          <tr>
            <th scope="col">To</th>
            <th scope="col">What became of it</th>
            <th scope="col" className="number">
              After
            </th>
          </tr>
        </thead>
        <tbody>
          {flight.ends.map((end) => {
            const latency = latencyOf(flight, end)
            return (
              <tr key={end.lane} aria-current={end.entry === entry || undefined}>
                <td>
                  <LaneName lane={end.lane} />
                </td>
                <td className={end.fate === 'lost' || end.fate === 'dropped' ? 'side-bad' : ''}>
                  {fateText(end)}
                </td>
                <td className="number mono">{latency === null ? '–' : spanText(latency)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <DatagramFields />
    </>
  )
}

function titleOf(name: string): string {
  return name === 'nak' ? 'NAK' : name.charAt(0).toUpperCase() + name.slice(1)
}

function DatagramFields(): JSX.Element | null {
  const text = useApp((state) => state.datagramText)
  if (text === null) return null
  if (text.problem !== null) return <p className="side-none soft">{text.problem}</p>
  if (text.fields === null || text.fields.length === 0) return null
  return (
    <>
      <h3 className="side-title">Its fields</h3>
      <dl className="event-facts mono">
        {text.fields.map(({ name, value }, index) => (
          <div key={index}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

/** To the log lines of the same moment. */
function LogsLink({ at }: { readonly at: number }): JSX.Element | null {
  const store = useAppStore()
  const { epochMs } = useFace()
  const isRecorded = useApp((state) => state.trace !== null)
  if (epochMs === null || isRecorded) return null
  return (
    <Button
      kind="quiet"
      icon="logs"
      onPress={() => {
        const { showLogMoment, setView } = store.getState()
        showLogMoment(epochMs + at / 1000)
        setView('Logs')
      }}
    >
      Logs at this moment
    </Button>
  )
}
