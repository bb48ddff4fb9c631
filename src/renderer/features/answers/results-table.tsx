import { useMemo, useState, type JSX } from 'react'
import { nameOf } from '../../store/group-slice'
import {
  arrangedResults,
  RESULT_COLUMNS,
  resultsCsv,
  resultsJson,
  resultsTabbed,
  type ResultOrder,
  type ResultRow
} from '../../store/result-rows'
import { useApp, useAppStore } from '../../store/use-app'
import { StatusBadge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy-button'
import { Field } from '../../ui/field'
import { formatAmount, formatCount, formatMs, formatTime } from '../../ui/format'
import { MessageLink } from '../../ui/message-link'
import { ServerName } from '../../ui/server-name'
import { SortHead } from '../../ui/sort-head'
import { VirtualRows } from '../../ui/virtual-rows'
import './answers.css'

const rowPx = 26
const numeric = new Set(['result', 'slot', 'ms'])

interface ResultsTableProps {
  /** Its accessible name. */
  readonly label: string
  /** Oldest first. */
  readonly rows: readonly ResultRow[]
  readonly onClear: () => void
  /** When it was cleared, milliseconds since 1970; null: it was not. */
  readonly clearedAt: number | null
  /** First part of an export's file name. */
  readonly fileName: string
  readonly empty: string
}

/** Answers in a table: filtered, sorted, copied and exported as they are shown. */
export function ResultsTable(props: ResultsTableProps): JSX.Element {
  const { label, rows, onClear, clearedAt, fileName, empty } = props
  const [filter, setFilter] = useState('')
  const [order, setOrder] = useState<ResultOrder>({ by: 'time', descending: true })
  const names = useApp((state) => state.names)
  const utc = useApp((state) => state.clock === 'UTC')
  const store = useAppStore()
  const name = (server: string): string => nameOf(store.getState(), server)
  const shown = useMemo(
    () => arrangedResults(rows, filter, order, (server) => nameOf({ names }, server)),
    [rows, filter, order, names]
  )
  const none = shown.length === 0

  function save(ending: string, text: string): void {
    const day = new Date().toISOString().slice(0, 19).replaceAll(':', '')
    store.getState().saveFile(`${fileName} ${day}.${ending}`, text)
  }

  return (
    <section className="panel results-panel">
      <div className="results-bar">
        <h2>{label}</h2>
        <Field
          label={`Filter ${label.toLowerCase()}`}
          labelHidden
          placeholder="Filter"
          value={filter}
          onText={setFilter}
        />
        <span className="soft small results-count" role="status">
          {filter === ''
            ? formatAmount(rows.length, 'row', 'rows')
            : `${formatCount(shown.length)} of ${formatCount(rows.length)}`}
          {clearedAt !== null &&
            `, since it was cleared at ${formatTime(clearedAt, utc).slice(0, 8)}`}
        </span>
        <CopyButton
          label="Copy"
          title="Copies the rows that are shown"
          text={() => resultsTabbed(shown, name)}
        />
        <Button kind="quiet" disabled={none} onPress={() => save('csv', resultsCsv(shown, name))}>
          CSV
        </Button>
        <Button kind="quiet" disabled={none} onPress={() => save('json', resultsJson(shown, name))}>
          JSON
        </Button>
        <Button kind="quiet" icon="clear" disabled={rows.length === 0} onPress={onClear}>
          Clear
        </Button>
      </div>
      <VirtualRows
        className="results-rows"
        count={shown.length}
        rowPx={rowPx}
        headPx={28}
        role="table"
        rowsRole="rowgroup"
        aria={{ 'aria-label': label, 'aria-rowcount': shown.length + 1 }}
        head={
          <div role="row" className="result-row" aria-rowindex={1}>
            {RESULT_COLUMNS.map((column) => (
              <SortHead
                key={column}
                name={column}
                number={numeric.has(column)}
                sorted={
                  order.by === column ? (order.descending ? 'descending' : 'ascending') : null
                }
                onSort={() =>
                  setOrder({
                    by: column,
                    descending: order.by === column ? !order.descending : column === 'time'
                  })
                }
              />
            ))}
            <span role="columnheader">Message</span>
          </div>
        }
        row={(index) => <Row row={shown[index]} index={index} />}
      />
      {none && <p className="results-empty soft">{rows.length === 0 ? empty : 'No row fits.'}</p>}
    </section>
  )
}

function Row({
  row,
  index
}: {
  readonly row: ResultRow | undefined
  readonly index: number
}): JSX.Element | null {
  const clock = useApp((state) => state.clock)
  const server = row?.answer.server ?? null
  const name = useApp((state) => (server === null ? null : nameOf(state, server)))
  if (row === undefined) return null
  const { result, status, slot, ms, request } = row.answer
  return (
    <div role="row" className="result-row" aria-rowindex={index + 2}>
      <span role="cell" className="soft">
        {formatTime(row.at, clock === 'UTC')}
      </span>
      <code role="cell" className="cut">
        {row.line}
      </code>
      <span role="cell" className="number mono">
        {result ?? '–'}
      </span>
      <span role="cell">
        <StatusBadge status={status} />
      </span>
      <span role="cell" className="cut">
        {name === null ? <span className="soft">no server</span> : <ServerName name={name} />}
      </span>
      <span role="cell" className="number">
        {formatCount(slot)}
      </span>
      <span role="cell" className="number soft">
        {formatMs(ms)}
      </span>
      <span role="cell">
        <MessageLink message={request} />
      </span>
    </div>
  )
}
