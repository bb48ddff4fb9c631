/**
 * The pops that two states remember, joined. They are records: no pop is ever
 * executed again.
 */
import { limits } from '../limits'
import { keyOf, type RequestKey } from '../queue/contested'
import type { History } from '../queue/history'
import { compareMoments, laterMoment } from '../queue/moment'
import type { PopLog, PopRecord } from '../queue/pop-log'

/** Records by the request that popped, and by the item that it got. */
export class JoinedPops {
  readonly records: readonly PopRecord[]
  private readonly byRequest = new Map<string, PopRecord[]>()
  private readonly byItem = new Map<string, PopRecord[]>()

  constructor(
    private readonly a: PopLog,
    private readonly b: PopLog
  ) {
    this.records = mergeRecords([...a.records()], [...b.records()])
    for (const record of this.records) {
      const { popClient, popSequence } = record
      add(this.byRequest, keyOf({ client: popClient, sequence: popSequence }), record)
      add(this.byItem, keyOf(record), record)
    }
  }

  /** What this request popped, and where. */
  ofRequest(request: RequestKey): readonly PopRecord[] {
    return this.byRequest.get(keyOf(request)) ?? []
  }

  /** Who popped this item, and where. */
  ofItem(item: RequestKey): readonly PopRecord[] {
    return this.byItem.get(keyOf(item)) ?? []
  }

  /** Pops that are news to who has this history. */
  unseenBy(history: History): PopRecord[] {
    return this.records.filter(({ at }) => !history.covers(at.config, at.slot))
  }

  /** The newest records, as far as the bound allows. */
  writeTo(log: PopLog): void {
    const excess = Math.max(0, this.records.length - limits.pops)
    const dropped = this.records[excess - 1]?.at ?? null
    const last = [this.a.lastForgotten, this.b.lastForgotten, dropped].reduce(laterMoment)
    log.beginAt(Math.max(this.a.forgotten, this.b.forgotten) + excess, last)
    for (const record of this.records.slice(excess)) log.appendRecord(record)
  }
}

function add(index: Map<string, PopRecord[]>, key: string, record: PopRecord): void {
  const known = index.get(key)
  if (known === undefined) index.set(key, [record])
  else known.push(record)
}

/** Both lists in the order of execution, what is in both once. */
export function mergeRecords(a: readonly PopRecord[], b: readonly PopRecord[]): PopRecord[] {
  const merged: PopRecord[] = []
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const [left, right] = [a[i], b[j]]
    const order =
      left === undefined ? 1 : right === undefined ? -1 : compareMoments(left.at, right.at)
    merged.push((order <= 0 ? left : right) as PopRecord)
    if (order <= 0) i++
    if (order >= 0) j++
  }
  return merged
}
