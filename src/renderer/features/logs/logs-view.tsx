import type { JSX } from 'react'
import { LogCountsLine } from './log-counts-line'
import { LogDetails } from './log-details'
import { LogList } from './log-list'
import { LogToolbar } from './log-toolbar'
import './logs.css'

export function LogsView(): JSX.Element {
  return (
    <>
      <header className="view-head">
        <h1>Logs</h1>
        <LogCountsLine />
      </header>
      <div className="view-fill logs">
        <LogToolbar />
        <section className="panel logs-panel">
          <LogList />
          <LogDetails />
        </section>
      </div>
    </>
  )
}
