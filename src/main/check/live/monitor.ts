/**
 * Tests the properties of extended virtual synchrony (docs/protocol.md) while a group runs, on
 * what the servers of one machine tell of every slot. What it knows is bounded: what is too long
 * ago, got lost or happened where nobody looked on is not tested, never guessed.
 */
import { bounds } from '../../../shared/bounds'
import type { Facts } from '../../../shared/observed'
import type { PropertyView } from '../../../shared/timeline'
import { Book } from './book'
import { noteConfig, noteMerge } from './changes'
import type { Fact } from './facts'
import { Lane } from './lane'
import { judgeEarly, noteReply, noteStable } from './safety'
import { noteDelivery, noteOrder } from './slots'
import { Tally } from './tally'
import type { Watched } from './watched'

/** What one server told since it told last. */
export interface LaneNews {
  readonly lane: string
  /** Counts what it tells, from 0. */
  readonly turn: number
  /** Everything before this has been told, microseconds. */
  readonly until: number
  /** Null: it got lost. */
  readonly facts: Facts | null
}

interface Watching {
  readonly lane: Lane
  turn: number
  isGone: boolean
}

export class Monitor {
  private readonly watching = new Map<string, Watching>()
  private readonly lanes = new Map<string, Lane>()
  /** The configuration told of last by servers that ended. */
  private readonly ended = new Map<string, string>()
  private readonly tally = new Tally()
  private readonly watched: Watched

  /** @param nameOf what people call a server */
  constructor(nameOf: (lane: string) => string = (lane) => lane) {
    this.watched = { lanes: this.lanes, book: new Book(), tally: this.tally, nameOf }
  }

  /** What happened at one server; it is tested by `advance`. */
  take({ lane: id, turn, until, facts }: LaneNews): void {
    const known = this.watching.get(id)
    // It begins to tell: anew, or for the first time.
    if (known?.isGone === true || turn === 0) this.forget(id)
    const watching = this.watching.get(id) ?? this.begin(id)
    const { lane } = watching
    const isMissing = watching.turn !== turn && turn !== 0
    watching.turn = turn + 1
    if (isMissing || facts === null) this.lose(lane)
    if (facts !== null) lane.waiting.add(facts)
    if (lane.waiting.bytes > bounds.host.monitorFactBytes) this.lose(lane)
    lane.until = Math.max(lane.until, until)
  }

  /** Tests everything before this time, in the order in which it happened: all have told of it. */
  advance(settled: number): void {
    const lanes = [...this.lanes.values()]
    for (;;) {
      let first: Lane | null = null
      let at = settled
      for (const lane of lanes) {
        const next = lane.waiting.at
        if (next === null || next >= at) continue
        first = lane
        at = next
      }
      if (first === null) break
      this.test(first, first.waiting.next())
    }
    for (const [id, { lane, isGone }] of [...this.watching]) {
      if (isGone && lane.waiting.at === null) this.forget(id)
    }
  }

  /** This server ended, and tells nothing more; what it told is still tested when its time comes. */
  gone(id: string): void {
    const known = this.watching.get(id)
    if (known !== undefined) known.isGone = true
  }

  private forget(id: string): void {
    const known = this.watching.get(id)
    if (known === undefined) return
    this.watching.delete(id)
    this.lanes.delete(id)
    const { lastConfig } = known.lane
    if (lastConfig === null) return
    if (this.ended.size >= bounds.host.monitorLanes) this.ended.clear()
    this.ended.set(id, lastConfig)
  }

  /** All properties. */
  views(): PropertyView[] {
    return this.tally.views()
  }

  /** Those that changed since they were asked for last. */
  changes(): PropertyView[] {
    return this.tally.changes()
  }

  private begin(id: string): Watching {
    if (this.watching.size >= bounds.host.monitorLanes) {
      for (const lane of [...this.watching.keys()]) this.forget(lane)
    }
    const lane = new Lane(id)
    lane.lastConfig = this.ended.get(id) ?? null
    const watching = { lane, turn: 0, isGone: false }
    this.watching.set(id, watching)
    this.lanes.set(id, lane)
    return watching
  }

  /** Something is missing: what it told is not compared with what comes. */
  private lose(lane: Lane): void {
    lane.waiting.clear()
    lane.lose()
    lane.config = null
    lane.transitional = null
    lane.lastConfig = null
  }

  private test(lane: Lane, fact: Fact): void {
    const { watched } = this
    this.findConfig(lane, fact)
    if (fact.kind === 'order' || fact.kind === 'deliver' || fact.kind === 'stable') {
      judgeEarly(watched, lane, false)
    }
    switch (fact.kind) {
      case 'order':
        noteOrder(watched, lane, fact)
        return
      case 'deliver':
        noteDelivery(watched, lane, fact)
        return
      case 'stable':
        noteStable(watched, lane, fact)
        return
      case 'reply':
        noteReply(watched, lane, fact)
        return
      case 'config':
        noteConfig(watched, lane, fact)
        return
      case 'merge':
        noteMerge(watched, lane, fact)
    }
  }

  /** After a loss: what it delivers tells where it is. */
  private findConfig(lane: Lane, fact: Fact): void {
    if (lane.config !== null || fact.kind !== 'deliver') return
    const entry = this.watched.book.get(fact.config)
    if (entry?.fact.kind === 'regular') lane.install(entry.fact, false)
  }
}
