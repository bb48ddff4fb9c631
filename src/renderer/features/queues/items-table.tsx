import { useRef, useState, type JSX } from 'react'
import { rowAt } from '../../store/pager'
import { useApp } from '../../store/use-app'
import { CopyButton } from '../../ui/copy-button'
import { EmptyState } from '../../ui/empty-state'
import { Field } from '../../ui/field'
import { formatCount } from '../../ui/format'
import { VirtualRows, type VirtualRowsHandle } from '../../ui/virtual-rows'
import { TableFoot } from './table-foot'

const rowPx = 24

/** What the chosen queue holds, first to last; any length. */
export function ItemsTable(): JSX.Element {
  const queue = useApp((state) => state.chosenQueue)
  if (queue === null) {
    return (
      <section className="panel table-panel">
        <EmptyState title="No queue chosen" text="Choose a queue to look into it and to use it." />
      </section>
    )
  }
  return <Items key={queue.id} label={queue.label} />
}

function Items({ label }: { readonly label: number }): JSX.Element {
  const pages = useApp((state) => state.items)
  const show = useApp((state) => state.showItems)
  const rows = useRef<VirtualRowsHandle>(null)
  const total = Math.max(0, pages.total ?? 0)
  return (
    <section className="panel table-panel">
      <div className="panel-head items-head">
        <h2 className="cut">Queue {label}</h2>
        <CopyButton
          label="Copy"
          title="Copies the items that were looked at, one a line"
          text={() =>
            [...pages.parts]
              .sort(([a], [b]) => a - b)
              .flatMap(([, part]) => part)
              .join('\n')
          }
        />
        <GoTo onGo={(place) => rows.current?.reveal(place)} />
      </div>
      <VirtualRows
        handle={rows}
        className="items-rows"
        count={total}
        rowPx={rowPx}
        headPx={28}
        role="table"
        rowsRole="rowgroup"
        aria={{ 'aria-label': 'Items', 'aria-rowcount': total + 1 }}
        head={
          <div role="row" className="item-row" aria-rowindex={1}>
            <span role="columnheader" className="number">
              Place
            </span>
            <span role="columnheader" className="number">
              Item
            </span>
          </div>
        }
        row={(index) => (
          <div role="row" className="item-row" aria-rowindex={index + 2}>
            <span role="cell" className="number soft">
              {formatCount(index)}
            </span>
            <span role="cell" className="number mono">
              {rowAt(pages, index) ?? '…'}
            </span>
          </div>
        )}
        onSeen={show}
      />
      {pages.total === 0 && <EmptyState title="It is empty" text="Push an item, at the right." />}
      {pages.total === -1 && (
        <EmptyState
          title="It is not there"
          text="This copy holds no such queue: it was destroyed, or not yet created there."
        />
      )}
      <TableFoot pages={pages} one="item" many="items" />
    </section>
  )
}

/** Jumps to a place in the queue. */
function GoTo({ onGo }: { readonly onGo: (place: number) => void }): JSX.Element {
  const [text, setText] = useState('')
  return (
    <form
      className="go-to"
      onSubmit={(event) => {
        event.preventDefault()
        const place = Number(text)
        if (text.trim() !== '' && Number.isInteger(place)) onGo(place)
      }}
    >
      <Field
        label="Go to place"
        labelHidden
        placeholder="Go to place"
        inputMode="numeric"
        value={text}
        onText={setText}
      />
    </form>
  )
}
