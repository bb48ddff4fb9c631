import type { JSX } from 'react'
import { useApp } from '../../store/use-app'
import { LogCountsLine } from './log-counts-line'
import { LogDetails } from './log-details'
import { LogList } from './log-list'
import { LogMarksBar } from './log-marks-bar'
import { LogToolbar } from './log-toolbar'
import './logs.css'

export function LogsView(): JSX.Element {
  const find = useApp((state) => state.findLogMark)
  return (
    <>
      <header className="view-head">
        <h1>Logs</h1>
        <LogCountsLine />
      </header>
      <div
        className="view-fill logs"
        onKeyDown={(event) => {
          if (event.key !== 'F3') return
          event.preventDefault()
          find(event.shiftKey ? -1 : 1)
        }}
      >
        <LogToolbar />
        <LogMarksBar />
        <section className="panel logs-panel">
          <LogList />
          <LogDetails />
        </section>
      </div>
    </>
  )
}
