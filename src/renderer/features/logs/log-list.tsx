import { useCallback, useEffect, useMemo, useRef, type JSX, type KeyboardEvent } from 'react'
import { useApp, useAppStore } from '../../store/use-app'
import { Button } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'
import { formatAmount, formatCount } from '../../ui/format'
import { Icon } from '../../ui/icon'
import { VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows'
import { LogRow } from './log-row'

const rowPx = 21

export function LogList(): JSX.Element {
  // Drawn again when what is shown changes; the lines themselves stay outside the state.
  useApp((state) => state.logRevision)
  const { shown } = useApp((state) => state.logCounts)
  const follow = useApp((state) => state.logFollow)
  const chosen = useApp((state) => state.logChosen)
  const marks = useApp((state) => state.logMarks)
  const known = useApp((state) => state.logNames)
  const names = useMemo(() => new Set(known), [known])
  const utc = useApp((state) => state.clock === 'UTC')
  const store = useAppStore()
  const { logAt, logIndexOf, setLogFollow, chooseLogLine, toggleLogMark } = store.getState()
  const rows = useRef<VirtualRowsHandle>(null)

  // Reading one line stops the flow.
  const choose = useCallback(
    (seq: number) => {
      const { setLogFollow, chooseLogLine, logIndexOf } = store.getState()
      setLogFollow(false)
      chooseLogLine(seq)
      rows.current?.reveal(logIndexOf(seq))
    },
    [store]
  )

  // Whoever comes here for one line, or looks for the next one, finds it in sight.
  useEffect(() => {
    if (chosen === null) return
    const frame = requestAnimationFrame(() => {
      const { logChosen, logIndexOf } = store.getState()
      if (logChosen !== null) rows.current?.reveal(logIndexOf(logChosen))
    })
    return () => cancelAnimationFrame(frame)
  }, [store, chosen])

  function chooseAt(index: number): void {
    const entry = logAt(index)
    if (entry !== undefined) choose(entry.seq)
  }

  function onKeyDown(event: KeyboardEvent): void {
    const place = chosen === null ? shown : logIndexOf(chosen)
    if (event.key === 'ArrowUp' && place > 0) chooseAt(Math.min(place, shown) - 1)
    else if (event.key === 'ArrowDown' && chosen !== null && place < shown - 1) chooseAt(place + 1)
    else if (event.key === 'End') setLogFollow(true)
    else if (event.key === 'Escape') chooseLogLine(null)
    else if (hasModifier(event)) return
    else if (event.key.toLowerCase() === 'n') store.getState().findLogMark(event.shiftKey ? -1 : 1)
    else if (event.key === 't' && chosen !== null) {
      const entry = logAt(logIndexOf(chosen))
      if (entry !== undefined) store.getState().showMoment(entry.line.time)
    } else return
    event.preventDefault()
  }

  return (
    <>
      <div className="log-box">
        <VirtualRows
          handle={rows}
          className="log-rows mono"
          count={shown}
          rowPx={rowPx}
          role="log"
          aria={{ 'aria-label': 'Logs', 'aria-live': 'off' }}
          follow={follow}
          onLeaveEnd={() => setLogFollow(false)}
          onKeyDown={onKeyDown}
          row={(index) => {
            const entry = logAt(index)
            if (entry === undefined) return null
            return (
              <LogRow
                line={entry.line}
                utc={utc}
                seq={entry.seq}
                chosen={entry.seq === chosen}
                names={names}
                marks={marks}
                onChoose={choose}
                onMark={toggleLogMark}
              />
            )
          }}
        />
        {shown === 0 && <NothingShown />}
      </div>
      {!follow && <PausedBar onResume={() => rows.current?.focus()} />}
    </>
  )
}

function hasModifier({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return ctrlKey || metaKey || altKey
}

function NothingShown(): JSX.Element {
  const { received, searching } = useApp((state) => state.logCounts)
  if (searching) return <EmptyState title="Searching…" text="Older lines are being searched." />
  if (received === 0) {
    return (
      <EmptyState
        title="No lines yet"
        text="The servers of this machine write here as they work."
      />
    )
  }
  return (
    <EmptyState
      title="No line passes"
      text="Lines came, but the filter, the level, the chosen servers or Clear hide them."
    />
  )
}

/** Says that the view stands still, and what came meanwhile. */
function PausedBar({ onResume }: { readonly onResume: () => void }): JSX.Element {
  const waiting = useApp((state) => state.logCounts.waiting)
  const setLogFollow = useApp((state) => state.setLogFollow)
  return (
    <div className="paused-bar">
      <Icon name="pause" />
      <span>
        Paused, <b>{formatCount(waiting)}</b> new
        <span className="unseen"> {waiting === 1 ? 'line' : 'lines'}</span>
      </span>
      <Button
        kind="primary"
        icon="down"
        onPress={() => {
          setLogFollow(true)
          onResume()
        }}
      >
        {waiting > 0 ? `Show ${formatAmount(waiting, 'line', 'lines')}` : 'Resume'}
      </Button>
    </div>
  )
}
