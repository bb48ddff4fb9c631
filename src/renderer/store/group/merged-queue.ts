/** One queue of a merge as a table: what each side held, and what became of each item. Pure. */
import type { MergeReportView } from '../../../shared/merges'
import type { MergedQueue, StoryMerge } from '../../../shared/stories'

export type Mark = 'popped twice' | 'ambiguous' | 'put back'

export interface MergedRow {
  readonly key: string
  readonly item: number
  /** By side: it held the item, had popped it (by this request, as far as that is told), or never saw it. */
  readonly sides: readonly (
    | { readonly has: 'item' }
    | { readonly has: 'popped'; readonly by: string | null }
    | { readonly has: 'nothing' }
  )[]
  /** It is in the merged queue. */
  readonly stays: boolean
  readonly mark: Mark | null
}

export interface MergedTable {
  readonly rows: readonly MergedRow[]
  /** The queue was destroyed on one side and lives on. */
  readonly isRevived: boolean
  /** Items that are not shown, of each side and of the result. */
  readonly more: { readonly sides: readonly number[]; readonly result: number }
}

/** Items that went first: what was handed out can only have stood before the rest. */
export function tableOf(queue: MergedQueue, { sides, report }: StoryMerge): MergedTable {
  const configs = sides.map(({ config }) => config)
  const rows = [
    ...poppedTwiceRows(queue, configs, report),
    ...ambiguousRows(queue, configs, report),
    ...queue.items.map((item) => rowOf(item, queue, report))
  ]
  const shown = configs.map(
    (_, side) => queue.items.filter((one) => one.sides.includes(side)).length
  )
  return {
    rows,
    isRevived: report.revived.some((one) => one.queue === queue.queue),
    more: {
      sides: queue.sizes.map((size, side) => Math.max(0, (size ?? 0) - (shown[side] ?? 0))),
      result: Math.max(0, (queue.result ?? 0) - queue.items.filter(({ stays }) => stays).length)
    }
  }
}

function rowOf(
  { item, message, sides, stays }: MergedQueue['items'][number],
  { queue, sizes }: MergedQueue,
  { putBack }: MergeReportView
): MergedRow {
  const isBack = stays && putBack.some((one) => one.queue === queue && one.item === item)
  return {
    key: message,
    item,
    sides: sizes.map((_, side) => {
      if (sides.includes(side)) return { has: 'item' }
      // What one side had and the result has not was taken on the other one.
      return !stays || isBack ? { has: 'popped', by: null } : { has: 'nothing' }
    }),
    stays,
    mark: isBack && sides.length < sizes.length ? 'put back' : null
  }
}

function poppedTwiceRows(
  { queue }: MergedQueue,
  configs: readonly string[],
  { poppedTwice }: MergeReportView
): MergedRow[] {
  return poppedTwice
    .filter((one) => one.queue === queue)
    .map(({ item, pops }, i) => ({
      key: `twice ${String(i)}`,
      item,
      sides: configs.map((config) => poppedBy(pops.find((pop) => pop.config === config)?.message)),
      stays: false,
      mark: 'popped twice'
    }))
}

function ambiguousRows(
  { queue, items }: MergedQueue,
  configs: readonly string[],
  { ambiguous }: MergeReportView
): MergedRow[] {
  return ambiguous.flatMap(({ message, candidates }) =>
    candidates
      .filter((one) => one.queue === queue && one.item !== null)
      // An item that one side still held stands among the others.
      .filter(({ item }) => !items.some((one) => one.item === item && one.stays))
      .map(({ config, item }, i) => ({
        key: `ambiguous ${message} ${String(i)}`,
        item: item ?? 0,
        sides: configs.map((side) =>
          side === config ? poppedBy(message) : ({ has: 'nothing' } as const)
        ),
        stays: false,
        mark: 'ambiguous' as const
      }))
  )
}

function poppedBy(message: string | undefined): MergedRow['sides'][number] {
  return message === undefined ? { has: 'nothing' } : { has: 'popped', by: message }
}
