import { useEffect, useRef, type JSX } from 'react'
import type { AppState } from '../../store/app-store'
import { isAlive } from '../../store/group-model'
import { CROWDING_TEXTS } from '../../store/timeline/crowding'
import { TIMELINE_TABS } from '../../store/timeline-slice'
import { useApp, useAppStore } from '../../store/use-app'
import { Button } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'
import { formatAmount, formatCount } from '../../ui/format'
import { Icon } from '../../ui/icon'
import { BiographyPanel } from './biography-panel'
import { Diagram } from './diagram'
import { EventList } from './event-list'
import { Legend } from './legend'
import { PropertiesChip, PropertiesPanel } from './properties-panel'
import { SelectedPanel } from './selected-panel'
import { TimelineToolbar } from './toolbar'
import { TraceBar } from './trace-bar'
import './timeline.css'

export function TimelineView(): JSX.Element {
  const store = useAppStore()
  const side = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const { watchTimeline, timeline } = store.getState()
    const calm = matchMedia('(prefers-reduced-motion: reduce)')
    const follow = (): void => {
      timeline.isCalm = calm.matches
    }
    follow()
    calm.addEventListener('change', follow)
    watchTimeline(true)
    return () => {
      calm.removeEventListener('change', follow)
      watchTimeline(false)
    }
  }, [store])

  return (
    <>
      <header className="view-head">
        <h1>Timeline</h1>
        <PropertiesChip />
        <CountsLine />
      </header>
      <div className="view-fill timeline">
        <TimelineToolbar />
        <TraceBar />
        <Legend />
        <div className="timeline-parts">
          <div className="timeline-main">
            <section className="panel diagram-panel">
              <h2 className="unseen">Diagram</h2>
              <Diagram onDetails={() => side.current?.focus()} />
              <Nothing />
              <PausedBar />
            </section>
            <EventList />
          </div>
          <section className="panel timeline-side">
            <h2 className="unseen">Details</h2>
            <Tabs />
            <div
              ref={side}
              className="side-body"
              role="tabpanel"
              id="timeline-side"
              aria-labelledby="timeline-tab"
              tabIndex={0}
            >
              <SideBody />
            </div>
          </section>
        </div>
      </div>
    </>
  )
}

function Tabs(): JSX.Element {
  const tab = useApp((state) => state.timelineTab)
  const setTab = useApp((state) => state.setTimelineTab)
  return (
    <div className="tabs" role="tablist" aria-label="Details">
      {TIMELINE_TABS.map((name, index) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={name === tab ? 'timeline-tab' : undefined}
          aria-selected={name === tab}
          aria-controls="timeline-side"
          tabIndex={name === tab ? 0 : -1}
          onClick={() => setTab(name)}
          onKeyDown={(event) => {
            const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
            if (step === undefined) return
            event.preventDefault()
            const { length } = TIMELINE_TABS
            const next = TIMELINE_TABS[(index + step + length) % length]
            if (next === undefined) return
            setTab(next)
            const tabs = event.currentTarget.parentElement?.children
            const element = tabs?.[(index + step + length) % length]
            if (element instanceof HTMLElement) element.focus()
          }}
        >
          {name}
        </button>
      ))}
    </div>
  )
}

function SideBody(): JSX.Element {
  const tab = useApp((state) => state.timelineTab)
  switch (tab) {
    case 'Selected':
      return <SelectedPanel />
    case 'Biography':
      return <BiographyPanel />
    case 'Properties':
      return <PropertiesPanel />
  }
}

function CountsLine(): JSX.Element {
  const { held, leftOut } = useApp((state) => state.timelineCounts)
  const crowding = useApp((state) => state.timelineCrowding)
  return (
    <p className="timeline-counts soft">
      <span>
        <b>{formatCount(held)}</b> events held
      </span>
      {crowding !== 'none' && <span>{CROWDING_TEXTS[crowding]}</span>}
      {leftOut > 0 && (
        <span className="timeline-left-out" title="Too much happened at once; the gaps are drawn">
          <b>{formatCount(leftOut)}</b> not told
        </span>
      )}
    </p>
  )
}

/** Says that the view stands still, and what came meanwhile. */
function PausedBar(): JSX.Element | null {
  const isPaused = useApp((state) => state.timelinePaused && state.trace === null)
  const waiting = useApp((state) => state.timelineCounts.waiting)
  const pause = useApp((state) => state.pauseTimeline)
  if (!isPaused) return null
  return (
    <div className="paused-bar timeline-paused">
      <Icon name="pause" />
      <span>
        Paused, <b>{formatCount(waiting)}</b> waiting
        <span className="unseen"> {waiting === 1 ? 'event' : 'events'}</span>
      </span>
      <Button kind="primary" icon="play" onPress={() => pause(false)}>
        {waiting > 0 ? `Go on with ${formatAmount(waiting, 'event', 'events')}` : 'Go on'}
      </Button>
    </div>
  )
}

/** Nothing can be seen: why, and the first step. */
function Nothing(): JSX.Element | null {
  const store = useAppStore()
  const problem = useApp((state) => state.timelineProblem)
  const running = useApp((state) => Object.values(state.servers).filter(isAlive).length)
  const isRecorded = useApp((state) => state.trace !== null)
  const isEmpty = useApp((state) => {
    const { entries } = state.shownBook()
    return state.timelineRevision >= 0 && entries.size === 0
  })
  const isQuiet = useApp(isWithoutEvents)
  if (isRecorded) return null
  if (problem !== null) return <EmptyState title="Nothing is told" text={problem} />
  if (running === 0 && isEmpty) {
    return (
      <EmptyState
        title="No server runs here"
        text="The timeline shows what the servers of this machine say to each other. Start some."
      >
        <Button
          kind="primary"
          icon="play"
          onPress={() => void store.getState().startServers({ count: 3 })}
        >
          Start three servers
        </Button>
      </EmptyState>
    )
  }
  if (!isQuiet) return null
  return (
    <div className="timeline-quiet">
      <p>
        Nothing happens now but heartbeats.{' '}
        <Button icon="play" onPress={() => void store.getState().runAFew()}>
          Run a few commands
        </Button>
      </p>
    </div>
  )
}

/** Nothing that is shown happens in the stretch in view, which moves with the present. */
function isWithoutEvents(state: AppState): boolean {
  const { timelineKinds, timelinePaused, timelineRange } = state
  if (timelinePaused) return false
  const { entries } = state.shownBook()
  for (let i = entries.indexAt(timelineRange.from); i < entries.size; i += 1) {
    const entry = entries.at(i)
    if (entry === undefined || entry.event.at > timelineRange.until) break
    if (timelineKinds[entry.kind]) return false
  }
  return true
}
