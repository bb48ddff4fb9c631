import type { JSX } from 'react'
import { contentsText, countsOf, countsText } from '../../../shared/merges'
import type { MergedQueue, StoryMerge } from '../../../shared/stories'
import { nameOf } from '../../store/group-slice'
import { tableOf, type MergedRow } from '../../store/group/merged-queue'
import { listNames } from '../../store/problems'
import { shortConfig } from '../../store/short-ids'
import { useApp } from '../../store/use-app'
import { Badge } from '../../ui/badge'
import { formatCount } from '../../ui/format'
import { MessageLink } from '../../ui/message-link'

/** A merge: each queue as the sides had it beside what became of it. */
export function MergeDetails({ merge }: { readonly merge: StoryMerge }): JSX.Element {
  const { sides, queues, report } = merge
  const counts = countsText(countsOf(report))
  return (
    <section className="merge" aria-label="Merge">
      <h4>Merge of {sides.length} pasts</h4>
      <p>
        {contentsText(report)}
        {counts === '' ? '; nothing was handed out twice' : `; ${counts}`}
        {report.incomplete && '; more is in "ftqueue merges"'}.
      </p>
      {queues.map((queue) => (
        <QueueTable key={queue.queue} queue={queue} merge={merge} />
      ))}
    </section>
  )
}

function useSideNames({ sides }: StoryMerge): readonly string[] {
  const text = useApp((state) =>
    sides
      .map(({ members, config }) =>
        members.length === 0
          ? shortConfig(config)
          : listNames(members.map((id) => nameOf(state, id)))
      )
      .join('\n')
  )
  return text.split('\n')
}

function QueueTable({
  queue,
  merge
}: {
  readonly queue: MergedQueue
  readonly merge: StoryMerge
}): JSX.Element {
  const names = useSideNames(merge)
  const { rows, isRevived, more } = tableOf(queue, merge)
  const hasMore = more.result > 0 || more.sides.some((count) => count > 0)
  return (
    <table className="table merge-table" aria-label={`Queue ${String(queue.label)}`}>
      <caption>
        Queue <b>{queue.label}</b> <span className="soft">id {queue.queue}</span>
        {isRevived && <Badge tone="warn">revived</Badge>}
      </caption>
      <thead>
        <tr>
          {merge.sides.map(({ config }, side) => (
            <th key={config} scope="col" title={config}>
              {names[side]} <span className="soft">{sizeText(queue.sizes[side] ?? null)}</span>
            </th>
          ))}
          <th scope="col">
            Result <span className="soft">{sizeText(queue.result)}</span>
          </th>
          <th scope="col">Mark</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <ItemRow key={row.key} row={row} />
        ))}
        {hasMore && (
          <tr className="soft">
            {more.sides.map((count, side) => (
              <td key={side}>{moreText(count)}</td>
            ))}
            <td>{moreText(more.result)}</td>
            <td />
          </tr>
        )}
      </tbody>
    </table>
  )
}

function sizeText(size: number | null): string {
  return size === null ? 'no queue' : formatCount(size)
}

function moreText(count: number): string {
  return count === 0 ? '' : `and ${formatCount(count)} more`
}

function ItemRow({ row: { item, sides, stays, mark } }: { readonly row: MergedRow }): JSX.Element {
  return (
    <tr className={mark === null ? undefined : 'merge-marked'}>
      {sides.map((side, i) => (
        <td key={i}>
          {side.has === 'item' && <span className="merge-item">{item}</span>}
          {side.has === 'nothing' && <span className="soft">–</span>}
          {side.has === 'popped' && (
            <span className="merge-popped">
              <s>{item}</s> popped
              {side.by !== null && (
                <>
                  {' by '}
                  <MessageLink message={side.by} />
                </>
              )}
            </span>
          )}
        </td>
      ))}
      <td>
        {stays ? <span className="merge-item">{item}</span> : <span className="soft">–</span>}
      </td>
      <td>
        {mark !== null && <Badge tone={mark === 'put back' ? 'accent' : 'warn'}>{mark}</Badge>}
      </td>
    </tr>
  )
}
