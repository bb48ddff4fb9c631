import { useId, useRef, type JSX, type KeyboardEvent } from 'react'
import { QUEUE_ORDERS, type QueueRow as Row } from '../../../shared/channels/series'
import { pageSize, rowAt, type Pages } from '../../store/pager'
import { useApp } from '../../store/use-app'
import { classes } from '../../ui/classes'
import { EmptyState } from '../../ui/empty-state'
import { formatCount } from '../../ui/format'
import { Field } from '../../ui/field'
import { IconButton } from '../../ui/icon-button'
import { SortHead } from '../../ui/sort-head'
import { VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows'
import { TableFoot } from './table-foot'

const rowPx = 26

/** Place of a queue in the list, -1 when it is not among the rows that are known. */
export function placeOfQueue(pages: Pages<Row>, id: number | null): number {
  for (const [part, rows] of pages.parts) {
    const place = rows.findIndex((queue) => queue.id === id)
    if (place >= 0) return part * pageSize + place
  }
  return -1
}

const keyed = { p: 'pop', t: 'top', s: 'size' } as const

/**
 * All queues of the chosen copy; arrow keys choose one, and letters work on it: P pops,
 * T looks at the top, S asks for the size, and Enter goes to the item to be pushed.
 */
export function QueuesTable(): JSX.Element {
  const pages = useApp((state) => state.queues)
  const chosen = useApp((state) => state.chosenQueue?.id ?? null)
  const choose = useApp((state) => state.chooseQueue)
  const show = useApp((state) => state.showQueues)
  const rows = useRef<VirtualRowsHandle>(null)
  const rowId = useId()
  const order = useApp((state) => state.queueOrder)
  const sort = useApp((state) => state.setQueueOrder)
  const filter = useApp((state) => state.queueFilter)
  const setFilter = useApp((state) => state.setQueueFilter)
  const operate = useApp((state) => state.operate)
  const total = Math.max(0, pages.total ?? 0)
  const place = placeOfQueue(pages, chosen)

  function go(to: number): void {
    const index = Math.min(Math.max(0, to), total - 1)
    const queue = rowAt(pages, index)
    rows.current?.reveal(index)
    if (queue !== undefined) choose({ id: queue.id, label: queue.label })
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget) return
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey
    if (plain && chosen !== null && Object.hasOwn(keyed, event.key.toLowerCase())) {
      event.preventDefault()
      const op = keyed[event.key.toLowerCase() as keyof typeof keyed]
      void operate('item', `${op} ${String(chosen)}`)
      return
    }
    if (plain && event.key === 'Enter' && chosen !== null) {
      event.preventDefault()
      document.querySelector<HTMLElement>('[data-item-field]')?.focus()
      return
    }
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: place + 1,
      ArrowUp: place - 1,
      PageDown: place + 12,
      PageUp: place - 12,
      Home: 0,
      End: total - 1
    }
    const to = steps[event.key]
    if (to === undefined || total === 0) return
    event.preventDefault()
    go(to)
  }

  return (
    <section className="panel table-panel">
      <div className="panel-head items-head">
        <h2>Queues</h2>
        <Field
          label="Filter queues"
          labelHidden
          className="queue-filter"
          placeholder="Label or id"
          inputMode="numeric"
          value={filter}
          onText={setFilter}
        />
      </div>
      <VirtualRows
        handle={rows}
        className="queues-rows"
        count={total}
        rowPx={rowPx}
        headPx={28}
        role="grid"
        rowsRole="rowgroup"
        aria={{
          'aria-label': 'Queues',
          'aria-rowcount': total + 1,
          'aria-activedescendant': place < 0 ? undefined : `${rowId}${String(place)}`
        }}
        head={
          <div role="row" className="queue-row" aria-rowindex={1}>
            {QUEUE_ORDERS.map((by) => (
              <SortHead
                key={by}
                name={by}
                number
                sorted={order.by === by ? (order.descending ? 'descending' : 'ascending') : null}
                onSort={() => sort(by)}
              />
            ))}
            <span role="columnheader">
              <span className="unseen">Operations</span>
            </span>
          </div>
        }
        row={(index) => (
          <QueueRow
            id={`${rowId}${String(index)}`}
            index={index}
            queue={rowAt(pages, index)}
            chosen={index === place}
            onChoose={() => go(index)}
            onOperate={(op, id) => void operate('item', `${op} ${String(id)}`)}
          />
        )}
        onSeen={show}
        onKeyDown={onKeyDown}
      />
      {pages.total === 0 && filter !== '' && (
        <EmptyState title="No queue fits" text="The filter looks for a part of a label or id." />
      )}
      {pages.total === 0 && filter === '' && (
        <EmptyState title="No queues yet" text="Create the first one by its label, at the right." />
      )}
      <TableFoot pages={pages} one="queue" many="queues" />
    </section>
  )
}

interface QueueRowProps {
  readonly id: string
  readonly index: number
  readonly queue: Row | undefined
  readonly chosen: boolean
  readonly onChoose: () => void
  readonly onOperate: (op: 'pop' | 'top', id: number) => void
}

function QueueRow({ id, index, queue, chosen, onChoose, onOperate }: QueueRowProps): JSX.Element {
  return (
    <div
      id={id}
      role="row"
      className={classes('queue-row', chosen && 'queue-row-chosen')}
      aria-rowindex={index + 2}
      aria-selected={chosen}
      onClick={onChoose}
    >
      <span role="gridcell" className="number">
        {queue?.label ?? '…'}
      </span>
      <span role="gridcell" className="number soft">
        {queue?.id ?? '…'}
      </span>
      <span role="gridcell" className="number">
        {queue === undefined ? '…' : formatCount(queue.size)}
      </span>
      <span role="gridcell" className="number soft">
        {queue === undefined ? '…' : formatRate(queue.rate)}
      </span>
      <span role="gridcell" className="queue-operations">
        {chosen && queue !== undefined && (
          <>
            <IconButton
              icon="up"
              label={`Pop queue ${String(queue.label)}`}
              keys="P"
              onPress={() => onOperate('pop', queue.id)}
            />
            <IconButton
              icon="eye"
              label={`Top of queue ${String(queue.label)}`}
              keys="T"
              onPress={() => onOperate('top', queue.id)}
            />
          </>
        )}
      </span>
    </div>
  )
}

/** `+12`, `−3.4`: items a second. */
function formatRate(rate: number | null): string {
  if (rate === null) return '–'
  if (Math.abs(rate) < 0.05) return '0'
  const shown =
    Math.abs(rate) < 10 ? Math.abs(rate).toFixed(1) : formatCount(Math.round(Math.abs(rate)))
  return `${rate < 0 ? '−' : '+'}${shown}`
}
