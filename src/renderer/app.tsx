import { useEffect, useRef, type ComponentType, type JSX } from 'react'
import { Announcer } from './announcer'
import { CommandsView } from './features/commands/commands-view'
import { GroupView } from './features/group/group-view'
import { LabView } from './features/lab/lab-view'
import { LogsView } from './features/logs/logs-view'
import { Manners } from './features/manners/manners'
import { OverviewView } from './features/overview/overview-view'
import { QueuesView } from './features/queues/queues-view'
import { SettingsView } from './features/settings/settings-view'
import { TimelineView } from './features/timeline/timeline-view'
import { Navigation } from './navigation'
import { StatusBar } from './status-bar'
import type { View } from './store/ui-slice'
import type { Platform } from './store/platform'
import { useApp } from './store/use-app'

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

export function App({ platform }: { readonly platform: Platform }): JSX.Element {
  const view = useApp((state) => state.view)
  const main = useRef<HTMLElement>(null)
  const shown = useRef(view)
  const Current = views[view]

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
      <Manners platform={platform} />
    </div>
  )
}
