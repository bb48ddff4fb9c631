/**
 * A naive model of queues that several lines of history change: nothing but facts.
 * Every executed operation leaves facts; a state is the set of slots that it has
 * seen; what it holds is worked out from the facts in these slots, all of them,
 * each time. States are united by uniting what they have seen, so that merging is
 * right here by construction. Slow, without bounds, and written without looking at
 * the implementation.
 */

/** When something happened. Slot -1: a merge, when its configuration was installed. */
export interface At {
  readonly epoch: number
  readonly representative: number
  readonly slot: number
  readonly place: number
}

export function compareAt(a: At, b: At): number {
  return (
    a.epoch - b.epoch || a.representative - b.representative || a.slot - b.slot || a.place - b.place
  )
}

export const configOf = ({ epoch, representative }: Pick<At, 'epoch' | 'representative'>): string =>
  `${String(epoch)}.${String(representative)}`

type Fact =
  | { kind: 'packet'; client: string; first: number; count: number; low: number }
  | { kind: 'word'; client: string; from: number; to: number; config: string }
  | { kind: 'settle'; request: string; config: string }
  | { kind: 'policy'; value: string }
  | { kind: 'create'; label: number; over: readonly number[] }
  | { kind: 'push'; item: string; label: number; value: number }
  /** `birth`: the place that the item had in its queue. */
  | { kind: 'pop'; request: string; item: string | null; birth: At | null }
  /** What was there: creations by fact, items, and items that were there although popped, with these pops. */
  | {
      kind: 'destroy'
      creations: readonly number[]
      items: readonly string[]
      returns: readonly string[]
    }

type Recorded = Fact & { readonly at: At; readonly where: string; readonly id: number }
type OfKind<K extends Fact['kind']> = Recorded & { readonly kind: K }

export interface ModelItem {
  readonly item: string
  readonly value: number
  readonly at: At
  /** The pops in spite of which it is there. */
  readonly pops: readonly string[]
}

export interface ModelQueue {
  /** First to last. */
  readonly items: readonly ModelItem[]
  /** Creations that it rests on, by fact. */
  readonly creations: readonly number[]
}

export interface ModelAmbiguity {
  readonly candidates: readonly { readonly config: string; readonly item: string | null }[]
  readonly isOpen: boolean
}

export interface ModelSession {
  readonly next: number
  readonly low: number
  /** By the first sequence number of the packet. */
  readonly answers: Map<number, At>
}

/** What a state holds. */
export interface Contents {
  readonly queues: ReadonlyMap<number, ModelQueue>
  readonly ambiguities: ReadonlyMap<string, ModelAmbiguity>
  readonly policy: string
}

/** What a state has seen: of each configuration the slots up to the last one. */
export type Seen = ReadonlyMap<string, number>

const returnOf = (item: string, request: string): string => `${item} in spite of ${request}`

/** All facts of all lines. */
export class Facts {
  private readonly all: Recorded[] = []

  add(at: At, fact: Fact): void {
    this.all.push({ ...fact, at, where: configOf(at), id: this.all.length })
  }

  private in<K extends Fact['kind']>(seen: Seen, kind: K): OfKind<K>[] {
    return this.all.filter(
      (fact): fact is OfKind<K> =>
        fact.kind === kind && fact.at.slot <= (seen.get(fact.where) ?? -2)
    )
  }

  contents(seen: Seen): Contents {
    const ambiguities = this.ambiguitiesIn(seen)
    const pops = this.in(seen, 'pop')
    const destroys = this.in(seen, 'destroy')
    const creates = this.in(seen, 'create')
    const isAnnulled = (request: string, item: string): boolean =>
      ambiguities.get(request)?.kept.some((kept) => kept !== item) ?? false

    const queues = new Map<number, { items: ModelItem[]; creations: number[] }>()
    const queue = (label: number) => {
      const known = queues.get(label) ?? { items: [], creations: [] }
      queues.set(label, known)
      return known
    }
    const undone = new Set([
      ...creates.flatMap(({ over }) => over),
      ...destroys.flatMap(({ creations }) => creations)
    ])
    for (const { id, label } of creates) if (!undone.has(id)) queue(label).creations.push(id)

    const births = new Map<string, OfKind<'push'>[]>()
    for (const push of this.in(seen, 'push')) {
      births.set(push.item, [...(births.get(push.item) ?? []), push])
    }
    for (const [item, pushes] of births) {
      const popsOfItem = pops.filter((pop) => pop.item === item)
      const requests = popsOfItem.map(({ request }) => request)
      const isThere =
        popsOfItem.length === 0
          ? !destroys.some(({ items }) => items.includes(item))
          : requests.every((request) => isAnnulled(request, item)) &&
            requests.some(
              (request) =>
                !destroys.some(({ returns }) => returns.includes(returnOf(item, request)))
            )
      if (!isThere) continue
      const places =
        popsOfItem.length === 0
          ? pushes.map(({ at }) => at)
          : popsOfItem.flatMap(({ birth }) => birth ?? [])
      const [{ label, value }] = pushes as [OfKind<'push'>]
      queue(label).items.push({
        item,
        value,
        at: places.reduce((least, at) => (compareAt(at, least) < 0 ? at : least)),
        pops: [...new Set(requests)]
      })
    }
    for (const { items } of queues.values()) items.sort((a, b) => compareAt(a.at, b.at))
    const policies = this.in(seen, 'policy').sort((a, b) => compareAt(b.at, a.at))
    return { queues, ambiguities, policy: policies[0]?.value ?? 'available' }
  }

  private ambiguitiesIn(
    seen: Seen
  ): Map<string, ModelAmbiguity & { readonly kept: readonly (string | null)[] }> {
    const words = this.in(seen, 'word')
    const settlements = this.in(seen, 'settle')
    const byRequest = new Map<string, OfKind<'pop'>[]>()
    for (const pop of this.in(seen, 'pop')) {
      byRequest.set(pop.request, [...(byRequest.get(pop.request) ?? []), pop])
    }
    const ambiguities = new Map<
      string,
      ModelAmbiguity & { readonly kept: readonly (string | null)[] }
    >()
    for (const [request, executions] of byRequest) {
      if (new Set(executions.map(({ item }) => item)).size < 2) continue
      const candidates = executions
        .sort((a, b) => compareAt(a.at, b.at))
        .map(({ at, item }) => ({ config: configOf(at), item }))
      const [client, sequence] = partsOf(request)
      const decided = [
        ...settlements.filter((one) => one.request === request),
        ...words.filter(
          (word) => word.client === client && word.from <= sequence && sequence < word.to
        )
      ].map(({ config }) => config)
      const kept = decided.flatMap((config): (string | null)[] =>
        config === 'none'
          ? [null]
          : candidates.filter((one) => one.config === config).map(({ item }) => item)
      )
      ambiguities.set(request, { candidates, isOpen: kept.length === 0, kept })
    }
    return ambiguities
  }

  /** How far this client is. */
  progress(seen: Seen, client: string): { next: number; low: number } {
    const packets = this.in(seen, 'packet').filter((packet) => packet.client === client)
    return {
      next: Math.max(0, ...packets.map(({ first, count }) => first + count)),
      low: Math.max(0, ...packets.map(({ low }) => low))
    }
  }

  /** Every client: its next sequence number, what is finished there, and from where its answers come. */
  sessions(seen: Seen): Map<string, ModelSession> {
    const sessions = new Map<string, ModelSession>()
    for (const { client, first, count, low, at } of this.in(seen, 'packet')) {
      const { answers, ...known } = sessions.get(client) ?? {
        next: 0,
        low: 0,
        answers: new Map<number, At>()
      }
      const answer = answers.get(first)
      if (answer === undefined || compareAt(at, answer) < 0) answers.set(first, at)
      sessions.set(client, {
        next: Math.max(known.next, first + count),
        low: Math.max(known.low, low),
        answers
      })
    }
    for (const { low, answers } of sessions.values()) {
      for (const first of answers.keys()) if (first < low) answers.delete(first)
    }
    return sessions
  }

  /** Pops that returned something: who got what. */
  pops(seen: Seen): { request: string; item: string; at: At }[] {
    return this.in(seen, 'pop').flatMap(({ request, item, at }) =>
      item === null ? [] : [{ request, item, at }]
    )
  }

  /** The items that pops took away for good, as far as it is known. */
  isAnnulled(seen: Seen, request: string, item: string): boolean {
    return (
      this.ambiguitiesIn(seen)
        .get(request)
        ?.kept.some((kept) => kept !== item) ?? false
    )
  }

  valueOf(item: string): { label: number; value: number } {
    const push = this.all.find(
      (fact): fact is OfKind<'push'> => fact.kind === 'push' && fact.item === item
    )
    if (push === undefined) throw new Error(`nobody pushed ${item}`)
    return push
  }

  // What the operations leave behind, executed in a state that has seen `seen`.

  create(seen: Seen, at: At, label: number): void {
    const over = this.contents(seen).queues.get(label)?.creations ?? []
    this.add(at, { kind: 'create', label, over })
  }

  /** False: there is no such queue. */
  push(seen: Seen, at: At, item: string, label: number, value: number): boolean {
    if (!this.contents(seen).queues.has(label)) return false
    this.add(at, { kind: 'push', item, label, value })
    return true
  }

  /** The item's value; null: there is none; undefined: nor a queue. */
  pop(seen: Seen, at: At, request: string, label: number): number | null | undefined {
    const queue = this.contents(seen).queues.get(label)
    const first = queue?.items[0]
    this.add(at, { kind: 'pop', request, item: first?.item ?? null, birth: first?.at ?? null })
    return queue === undefined ? undefined : (first?.value ?? null)
  }

  /** False: there is no such queue. */
  destroy(seen: Seen, at: At, label: number): boolean {
    const queue = this.contents(seen).queues.get(label)
    if (queue === undefined) return false
    this.add(at, {
      kind: 'destroy',
      creations: queue.creations,
      items: queue.items.filter(({ pops }) => pops.length === 0).map(({ item }) => item),
      returns: queue.items.flatMap(({ item, pops }) =>
        pops.map((request) => returnOf(item, request))
      )
    })
    return true
  }

  /** A client's word, or somebody's decision for it. Returns how many items are back by that. */
  decide(seen: Seen, at: At, fact: Fact): number {
    const before = this.itemsIn(seen)
    this.add(at, fact)
    const back = this.itemsIn(seen) - before
    this.found(seen, at)
    return back
  }

  /** Queues that live by their items alone, after a merge or as something is put back, rest on that. */
  found(seen: Seen, at: At): void {
    for (const [label, { creations }] of this.contents(seen).queues) {
      if (creations.length === 0) this.add(at, { kind: 'create', label, over: [] })
    }
  }

  private itemsIn(seen: Seen): number {
    return [...this.contents(seen).queues.values()].reduce(
      (sum, { items }) => sum + items.length,
      0
    )
  }
}

/** A request's text, `CLIENT:SEQ`, in two. */
export function partsOf(request: string): [client: string, sequence: number] {
  const at = request.lastIndexOf(':')
  return [request.slice(0, at), Number(request.slice(at + 1))]
}

export function unite(states: readonly Seen[]): Map<string, number> {
  const union = new Map<string, number>()
  for (const seen of states) {
    for (const [config, end] of seen) union.set(config, Math.max(end, union.get(config) ?? -1))
  }
  return union
}

export function hasSeen(seen: Seen, other: Seen): boolean {
  return [...other].every(([config, end]) => (seen.get(config) ?? -2) >= end)
}
