import { useEffect, useRef, type ComponentType, type JSX } from 'react'
import { Announcer } from './announcer'
import { CommandsView } from './features/commands/commands-view'
import { GroupView } from './features/group/group-view'
import { LabView } from './features/lab/lab-view'
import { LogsView } from './features/logs/logs-view'
import { OverviewView } from './features/overview/overview-view'
import { QueuesView } from './features/queues/queues-view'
import { SettingsView } from './features/settings/settings-view'
import { TimelineView } from './features/timeline/timeline-view'
import { Navigation } from './navigation'
import { StatusBar } from './status-bar'
import { VIEWS, type View } from './store/ui-slice'
import { useApp, useAppStore } from './store/use-app'

const views: Readonly<Record<View, ComponentType>> = {
  Overview: OverviewView,
  Group: GroupView,
  Queues: QueuesView,
  Commands: CommandsView,
  Timeline: TimelineView,
  Lab: LabView,
  Logs: LogsView,
  Settings: SettingsView
}

export function App(): JSX.Element {
  const view = useApp((state) => state.view)
  const main = useRef<HTMLElement>(null)
  const shown = useRef(view)
  const Current = views[view]
  useViewKeys()

  // A keyboard goes on in the view that was opened.
  useEffect(() => {
    if (shown.current === view) return
    shown.current = view
    if (main.current?.contains(document.activeElement) !== true) main.current?.focus()
  }, [view])

  return (
    <div className="shell">
      <Navigation />
      <main className="view" ref={main} tabIndex={-1}>
        <Current />
      </main>
      <StatusBar />
      <Announcer />
    </div>
  )
}

/** Ctrl or Cmd with 1, 2, … opens the views in their order. */
function useViewKeys(): void {
  const store = useAppStore()
  useEffect(() => {
    const open = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      const view = VIEWS[Number(event.key) - 1]
      if (view === undefined) return
      event.preventDefault()
      store.getState().setView(view)
    }
    window.addEventListener('keydown', open)
    return () => window.removeEventListener('keydown', open)
  }, [store])
}
