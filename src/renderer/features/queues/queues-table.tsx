import { useId, useRef, type JSX, type KeyboardEvent } from 'react'
import type { QueueView } from '../../../shared/views'
import { pageSize, rowAt, type Pages } from '../../store/pager'
import { useApp } from '../../store/use-app'
import { classes } from '../../ui/classes'
import { EmptyState } from '../../ui/empty-state'
import { formatCount } from '../../ui/format'
import { VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows'
import { TableFoot } from './table-foot'

const rowPx = 26

/** Place of a queue in the list, -1 when it is not among the rows that are known. */
export function placeOfQueue(pages: Pages<QueueView>, id: number | null): number {
  for (const [part, rows] of pages.parts) {
    const place = rows.findIndex((queue) => queue.id === id)
    if (place >= 0) return part * pageSize + place
  }
  return -1
}

/** All queues of the chosen copy; arrow keys choose one. */
export function QueuesTable(): JSX.Element {
  const pages = useApp((state) => state.queues)
  const chosen = useApp((state) => state.chosenQueue?.id ?? null)
  const choose = useApp((state) => state.chooseQueue)
  const show = useApp((state) => state.showQueues)
  const rows = useRef<VirtualRowsHandle>(null)
  const rowId = useId()
  const total = Math.max(0, pages.total ?? 0)
  const place = placeOfQueue(pages, chosen)

  function go(to: number): void {
    const index = Math.min(Math.max(0, to), total - 1)
    const queue = rowAt(pages, index)
    rows.current?.reveal(index)
    if (queue !== undefined) choose({ id: queue.id, label: queue.label })
  }

  function onKeyDown(event: KeyboardEvent): void {
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
            <span role="columnheader" className="number">
              Label
            </span>
            <span role="columnheader" className="number">
              Id
            </span>
            <span role="columnheader" className="number">
              Size
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
          />
        )}
        onSeen={show}
        onKeyDown={onKeyDown}
      />
      {pages.total === 0 && (
        <EmptyState title="No queues yet" text="Create the first one by its label, at the right." />
      )}
      <TableFoot pages={pages} one="queue" many="queues" />
    </section>
  )
}

interface QueueRowProps {
  readonly id: string
  readonly index: number
  readonly queue: QueueView | undefined
  readonly chosen: boolean
  readonly onChoose: () => void
}

function QueueRow({ id, index, queue, chosen, onChoose }: QueueRowProps): JSX.Element {
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
    </div>
  )
}
