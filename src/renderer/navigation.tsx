import type { JSX, MouseEvent } from 'react'
import { hashOfView, THEMES, VIEWS, type View } from './store/ui-slice'
import { useApp } from './store/use-app'
import { Choice } from './ui/choice'
import { Icon, type IconName } from './ui/icon'

const icons: Readonly<Record<View, IconName>> = {
  Overview: 'overview',
  Group: 'group',
  Queues: 'queues',
  Commands: 'commands',
  Timeline: 'timeline',
  Lab: 'lab',
  Logs: 'logs',
  Settings: 'settings'
}

export function Navigation(): JSX.Element {
  const current = useApp((state) => state.view)
  const setView = useApp((state) => state.setView)
  return (
    <header className="side">
      <div className="brand">
        <Mark />
        FTQueue
      </div>
      <nav className="nav" aria-label="Views">
        {VIEWS.map((view, index) => (
          <a
            key={view}
            href={hashOfView(view)}
            aria-current={view === current ? 'page' : undefined}
            aria-keyshortcuts={`Control+${String(index + 1)}`}
            onClick={(event) => {
              // At once: the address tells of it later than a key that is pressed right after.
              if (isPlain(event)) setView(view)
            }}
          >
            <Icon name={icons[view]} />
            {view}
            {view === 'Overview' && <ProblemMark />}
          </a>
        ))}
      </nav>
      <div className="side-foot">
        <ThemeChoice />
      </div>
    </header>
  )
}

/** Not one that asks the browser for another window. */
function isPlain(event: MouseEvent): boolean {
  return !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
}

/** The product's mark: three places in a circle, and the token at one of them. */
function Mark(): JSX.Element {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <circle className="brand-track" cx="12" cy="12" r="8" />
      <circle className="brand-token" cx="12" cy="4" r="3.6" />
      <circle className="brand-place" cx="5.1" cy="16" r="2.6" />
      <circle className="brand-place" cx="18.9" cy="16" r="2.6" />
    </svg>
  )
}

/** Says, from any view, that the overview tells of something wrong. */
function ProblemMark(): JSX.Element | null {
  const severity = useApp((state) => state.problems[0]?.severity)
  if (severity === undefined || severity === 'notice') return null
  return (
    <span className={`nav-mark nav-mark-${severity}`} aria-hidden="true">
      <Icon name={severity} />
    </span>
  )
}

function ThemeChoice(): JSX.Element {
  const theme = useApp((state) => state.theme)
  const setTheme = useApp((state) => state.setTheme)
  return <Choice label="Theme" value={theme} options={THEMES} onChoose={setTheme} />
}
