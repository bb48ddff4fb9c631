/** Counts the cases of each property, and keeps the first one that fails. */
import type { PropertyCounterexample, PropertyView } from '../../../shared/timeline'

/** What can be tested while it happens; ids and names as `ftqueue check` has them. */
const TESTED = {
  P1: [
    'basic delivery',
    'Every slot that a server here delivers was ordered, once, with these messages, by its member, ' +
      'if that runs here; no server delivers a message twice.'
  ],
  P2: [
    'configuration changes',
    'One id is one configuration everywhere; regular and transitional ones alternate; epochs rise; ' +
      'who installs is a member; what happens lies in the configuration installed last.'
  ],
  P3: ['self-delivery', 'Whoever orders a slot delivers it before going on.'],
  P4: [
    'failure atomicity',
    'Servers that leave a configuration for the same transitional one have delivered the same there.'
  ],
  P5: [
    'causal order',
    'Whoever orders a slot has delivered all before it; messages of one client come in their order.'
  ],
  P6: [
    'total order',
    'Slot k is ordered by member k mod n and is the same everywhere; slots are delivered without a ' +
      'hole, and configurations in the order of their ids.'
  ],
  P7: [
    'safe delivery',
    'What a server calls stable every member here has delivered; no answer leaves before its slot ' +
      'is stable, but where the client asked for that.'
  ],
  P8: [
    'transitional duty',
    'Servers that go on together end at the same slot, and order nothing on the way.'
  ],
  results: ['same results everywhere', 'Each request has the same results at all servers here.'],
  state: [
    'same state everywhere',
    'After each slot the queues hold the same at all servers here (tested live only).'
  ],
  M5: ['all merge to the same', 'Servers here that merge come to the same state and report.'],
  answers: [
    'answers tell what was delivered',
    'What a client is answered is what was delivered at the place that the answer names.'
  ]
} as const satisfies Readonly<Record<string, readonly [name: string, tested: string]>>

/** What needs the whole history. */
const WHOLE = 'Not tested live: it needs the whole history. "ftqueue check" tests it on a trace.'
const UNTESTED: readonly (readonly [id: string, name: string])[] = [
  ['queue', 'answers of a FIFO queue'],
  ['M1', 'nothing acknowledged is lost'],
  ['M2', 'nothing is handed out twice'],
  ['M3', "each side's order is kept"],
  ['M4', 'reports tell what happened'],
  ['M6', 'one primary']
]

export type PropertyId = keyof typeof TESTED
const PROPERTIES = Object.keys(TESTED) as PropertyId[]

/** Who, where and what; servers first that the counterexample is about. */
export interface Where {
  readonly at: number
  readonly servers: readonly string[]
  readonly config?: string
  readonly slot?: number
  readonly message?: string
}

interface Count {
  cases: number
  isChanged: boolean
  counterexample: PropertyCounterexample | null
}

export class Tally {
  private readonly counts = Object.fromEntries(
    PROPERTIES.map((id) => [id, { cases: 0, isChanged: false, counterexample: null }])
  ) as unknown as Readonly<Record<PropertyId, Count>>

  hold(id: PropertyId): void {
    const count = this.counts[id]
    count.cases++
    count.isChanged = true
  }

  fail(id: PropertyId, text: string, where: Where): void {
    const count = this.counts[id]
    count.cases++
    count.isChanged = true
    count.counterexample ??= {
      text,
      at: where.at,
      servers: [...new Set(where.servers)],
      config: where.config ?? null,
      slot: where.slot ?? null,
      message: where.message ?? null
    }
  }

  /** Holds, or fails with a text that is made only then. */
  expect(id: PropertyId, isSo: boolean, text: () => string, where: () => Where): void {
    if (isSo) this.hold(id)
    else this.fail(id, text(), where())
  }

  /** All properties, in the order of `ftqueue check`. */
  views(): PropertyView[] {
    return [
      ...PROPERTIES.map((id) => this.view(id)),
      ...UNTESTED.map(([id, name]) => ({
        id,
        name,
        tested: WHOLE,
        cases: 0,
        open: 0,
        verdict: 'untested' as const,
        counterexample: null
      }))
    ]
  }

  /** Those that changed since the last call. */
  changes(): PropertyView[] {
    const changed = PROPERTIES.filter((id) => this.counts[id].isChanged)
    for (const id of changed) this.counts[id].isChanged = false
    return changed.map((id) => this.view(id))
  }

  private view(id: PropertyId): PropertyView {
    const { cases, counterexample } = this.counts[id]
    const [name, tested] = TESTED[id]
    const verdict = counterexample !== null ? 'violated' : cases > 0 ? 'holds' : 'untested'
    return { id, name, tested, cases, open: 0, verdict, counterexample }
  }
}
