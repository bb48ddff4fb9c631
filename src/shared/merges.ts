/**
 * Merges of pasts that had diverged, as servers, the command line and the window
 * speak of them (contract.md section 7).
 */

/** One outcome of an ambiguous pop. */
export interface CandidateView {
  /** The configuration that executed it so. */
  readonly config: string
  /** All three null: there was nothing to pop. */
  readonly queue: number | null
  readonly label: number | null
  readonly item: number | null
}

/** A pop request that several sides executed with different results. */
export interface AmbiguousPop {
  /** What `ftqueue ambiguous --resolve` takes. */
  readonly id: number
  /** `CLIENT:SEQ`. */
  readonly message: string
  /** In the order of their configurations. */
  readonly candidates: readonly CandidateView[]
  /** Candidates that did not fit into an answer; absent: none. */
  readonly leftOut?: number
}

interface QueueName {
  readonly queue: number
  readonly label: number
}

/** What a merge could not undo, and what it brought back. */
export interface MergeReportView {
  readonly poppedTwice: readonly (QueueName & {
    readonly item: number
    readonly pops: readonly { readonly message: string; readonly config: string }[]
  })[]
  readonly ambiguous: readonly AmbiguousPop[]
  /** Queues that one side destroyed and that live on for what the other pushed. */
  readonly revived: readonly (QueueName & { readonly items: number })[]
  /** Items that `message` had taken and that are back. */
  readonly putBack: readonly (QueueName & { readonly item: number; readonly message: string })[]
  /** Queues and items of the merged state. */
  readonly queues: number
  readonly items: number
  /** Something was forgotten before the merge, or left out of these lists. */
  readonly incomplete: boolean
}

/** The lists of a report, by what people call them. */
export const MERGE_LISTS = {
  poppedTwice: 'handed out twice',
  ambiguous: 'ambiguous',
  revived: 'revived',
  putBack: 'put back'
} as const
export type MergeListName = keyof typeof MERGE_LISTS

/** How many entries each list of a report has. */
export type MergeCounts = { readonly [L in MergeListName]: number }

/** A merge in numbers. */
export interface MergeSummary extends MergeCounts {
  readonly config: string
  readonly queues: number
  readonly items: number
}

/** A merge as a server remembers it. */
export interface MergeRecord {
  /** Milliseconds since 1970, on the server's own clock. */
  readonly time: number
  readonly config: string
  /** The regular configurations that it joined together. */
  readonly from: readonly string[]
  readonly report: MergeReportView
  /** Digest of the queues' contents afterwards. */
  readonly hash: string
}

/** Members of one configuration held different states, by a defect. */
export interface IncidentView {
  readonly config: string
  /** The slot after which they were compared. */
  readonly slot: number
  /** The first slot after which they differ; null: too long ago to say. */
  readonly firstSlot: number | null
  /** Who holds the same as whom, by id. */
  readonly sides: readonly { readonly digest: string; readonly members: readonly string[] }[]
  /** The server that tells of it was not on the largest side: it began anew. */
  readonly leaves: boolean
}

/** `after slot 5`: since when members differ. */
export function sinceText({ slot, firstSlot }: { slot: number; firstSlot: number | null }): string {
  if (firstSlot === null) return `after slot ${String(slot)} or before`
  return firstSlot < 0 ? 'before the first slot' : `after slot ${String(firstSlot)}`
}

export function countsOf(report: MergeReportView): MergeCounts {
  const { poppedTwice, ambiguous, revived, putBack } = report
  return {
    poppedTwice: poppedTwice.length,
    ambiguous: ambiguous.length,
    revived: revived.length,
    putBack: putBack.length
  }
}

/** `1 handed out twice, 2 ambiguous`; empty when there is nothing of the kind. */
export function countsText(counts: MergeCounts): string {
  return Object.entries(MERGE_LISTS)
    .map(([list, words]) => ({ count: counts[list as MergeListName], words }))
    .filter(({ count }) => count > 0)
    .map(({ count, words }) => `${String(count)} ${words}`)
    .join(', ')
}

/** `3 queues, 1 item`. */
export function contentsText({ queues, items }: { queues: number; items: number }): string {
  const queueWord = queues === 1 ? 'queue' : 'queues'
  return `${String(queues)} ${queueWord}, ${String(items)} ${items === 1 ? 'item' : 'items'}`
}
