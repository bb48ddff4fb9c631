/** One server as the monitor knows it. */
import { bounds } from '../../../shared/bounds'
import type { ConfigFact, Facts } from '../../../shared/observed'
import { FactReader, type Fact } from './facts'

/** Messages of one client that were delivered one after the other. */
export interface Run {
  readonly from: number
  readonly next: number
}

/** Facts that are not looked at yet, packed as they came: unpacked they would be many objects. */
class Waiting {
  private batches: { readonly reader: FactReader; readonly bytes: number }[] = []
  /** Of all that waits. */
  bytes = 0

  add(facts: Facts): void {
    const bytes = facts.packed.length
    this.batches.push({ reader: new FactReader(facts), bytes })
    this.bytes += bytes
  }

  /** When the next one happened; null: none waits. */
  get at(): number | null {
    for (;;) {
      const first = this.batches[0]
      if (first === undefined || first.reader.at !== null) return first?.reader.at ?? null
      this.bytes -= first.bytes
      this.batches.shift()
    }
  }

  /** The one that happened at `at`. */
  next(): Fact {
    const first = this.batches[0]
    if (first === undefined) throw new Error('no fact waits')
    return first.reader.next()
  }

  clear(): void {
    this.batches = []
    this.bytes = 0
  }
}

export class Lane {
  readonly waiting = new Waiting()
  /** Everything before this has been told. */
  until = 0
  /** The regular configuration that it is in; null: that is not known. */
  config: ConfigFact | null = null
  /** The transitional one that it left that for. */
  transitional: ConfigFact | null = null
  /** The last slot that it delivered in its configuration; null: that is not known. */
  last: number | null = null
  /** Its orders and deliveries are known from this slot on; null: none are. */
  knownFrom: number | null = null
  /** The last slot that it called stable; null: that is not known. */
  stable: number | null = null
  /** The slot that it ordered last, until it delivers it. */
  owes: number | null = null
  /** An answer that left before its slot was known to be stable: right only if it is leaving. */
  early: { readonly slot: number; readonly at: number; readonly message: string } | null = null
  /** The configuration told of last, regular or transitional. */
  lastConfig: string | null = null
  private readonly runs = new Map<string, Run>()

  constructor(readonly id: string) {}

  /** It is in this configuration now, from its beginning on or not. */
  install(fact: ConfigFact, isFromBeginning: boolean): void {
    this.config = fact
    this.transitional = null
    this.last = isFromBeginning ? -1 : null
    this.stable = isFromBeginning ? -1 : null
    this.knownFrom = isFromBeginning ? 0 : null
    this.owes = null
    this.early = null
  }

  /** Something that it told got lost. */
  lose(): void {
    this.last = null
    this.stable = null
    this.knownFrom = null
    this.owes = null
    this.early = null
    this.runs.clear()
  }

  runOf(client: string): Run | undefined {
    return this.runs.get(client)
  }

  noteRun(client: string, first: number, count: number): void {
    const run = this.runs.get(client)
    const from = run?.next === first ? run.from : first
    // The client served last comes last.
    this.runs.delete(client)
    this.runs.set(client, { from, next: first + count })
    for (const oldest of this.runs.keys()) {
      if (this.runs.size <= bounds.host.monitorClients) break
      this.runs.delete(oldest)
    }
  }
}
