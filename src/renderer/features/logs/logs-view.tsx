import { useEffect, useRef, type JSX } from 'react'
import { LogCountsLine } from './log-counts-line'
import { LogDetails } from './log-details'
import { LogList } from './log-list'
import { LogToolbar } from './log-toolbar'
import './logs.css'

export function LogsView(): JSX.Element {
  const filter = useRef<HTMLInputElement>(null)

  // Ctrl or Cmd with F, as everywhere where something can be searched.
  useEffect(() => {
    const find = (event: KeyboardEvent): void => {
      if (event.key !== 'f' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      filter.current?.select()
    }
    window.addEventListener('keydown', find)
    return () => window.removeEventListener('keydown', find)
  }, [])

  return (
    <>
      <header className="view-head">
        <h1>Logs</h1>
        <LogCountsLine />
      </header>
      <div className="view-fill logs">
        <LogToolbar filterRef={filter} />
        <section className="panel logs-panel">
          <LogList />
          <LogDetails />
        </section>
      </div>
    </>
  )
}
