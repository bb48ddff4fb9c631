/**
 * The lab: faults made on purpose in servers that were started with `--lab`. What
 * may be asked of such a server, and what it tells of its faults.
 */

/** What is received from these servers alone; absent: from everybody, clients among them. */
interface OfLinks {
  readonly from?: readonly string[] | undefined
}

/** Faults act at the servers' sockets, on real datagrams. Servers are named by id or name. */
export type LabCommand =
  /** A probability from 0 to 1 for each datagram received. */
  | ({ readonly do: 'loss'; readonly probability: number } & OfLinks)
  | ({ readonly do: 'delay'; readonly ms: number; readonly jitterMs: number } & OfLinks)
  | ({ readonly do: 'duplicate'; readonly probability: number } & OfLinks)
  | ({ readonly do: 'reorder'; readonly probability: number } & OfLinks)
  /**
   * Servers of different sides do not hear each other; those that stand in none
   * form one more side. `forMessages`: heal after so many client messages; null:
   * when told.
   */
  | {
      readonly do: 'partition'
      readonly groups: readonly (readonly string[])[]
      readonly forMessages: number | null
    }
  /** One way: what `from` send, `to` do not hear. Adds to the cuts that are there. */
  | { readonly do: 'cut'; readonly from: readonly string[]; readonly to: readonly string[] }
  /** Ends partition and cuts. */
  | { readonly do: 'heal' }
  /** Ends every fault. */
  | { readonly do: 'reset' }
  | { readonly do: 'pause' }
  | { readonly do: 'resume' }
  | { readonly do: 'crash' }
  /** Damages the server's state, as a broken memory would: the others must notice. */
  | { readonly do: 'corrupt' }
  /** Changes nothing; the answer tells of the faults. */
  | { readonly do: 'status' }

/** `server` is an id or a name; null or absent: every server does it and answers. */
export interface LabQuery {
  readonly q: 'lab'
  readonly server?: string | null | undefined
  readonly command: LabCommand
}

/**
 * From server to server, without an answer: this partition has healed behind its
 * last client message. Who missed one of the messages heals by it.
 */
export interface HealedNotice {
  readonly q: 'healed'
  readonly partition: string
}

export interface LabAnswer {
  readonly a: 'lab'
  readonly server: string
  readonly name: string
  /** In answers to `status`. */
  readonly faults?: FaultsView
}

export interface PartitionView {
  /** Ids; who stands in none is on one more side. Empty where they are too many for an answer. */
  readonly sides: readonly (readonly string[])[]
  /** Client messages until it heals by itself; null: it heals when told. */
  readonly messagesLeft: number | null
}

/** What happens to datagrams on their way. */
export interface WayFaults {
  /** Probabilities from 0 to 1, 0: off. */
  readonly loss: number
  readonly duplicate: number
  readonly reorder: number
  readonly delayMs: number
  readonly jitterMs: number
}

/** One link: what a server receives from one other. What is absent is 0. */
export interface LinkView extends Partial<WayFaults> {
  /** Id of the sender. */
  readonly from: string
  /** Its datagrams that were lost or cut off here, and those that came late, twice or out of order. */
  readonly dropped?: number
  readonly disturbed?: number
}

/** The faults of one server. */
export interface FaultsView extends WayFaults {
  readonly paused: boolean
  readonly partition: PartitionView | null
  /** One-way cuts: ids of the servers that this one does not hear. */
  readonly deafTo: readonly string[]
  /**
   * Links that have faults of their own, or whose datagrams were hit. Absent: the server is of an
   * earlier version, or there are too many for an answer.
   */
  readonly links?: readonly LinkView[]
  /** Client messages heard since its start. */
  readonly messages: number
  /** How often each fault has acted since its start. */
  readonly counters: Readonly<Record<string, number>>
}

/** The faults that are on, for people; null: none. */
export function describeFaults(
  view: FaultsView,
  nameOf: (id: string) => string = (id) => id
): string | null {
  const { partition, deafTo, paused, links = [] } = view
  const on = describeWay(view)
  for (const link of links) {
    on.push(...describeWay(link).map((fault) => `${fault} from ${nameOf(link.from)}`))
  }
  if (partition !== null) on.push(describePartition(partition, nameOf))
  if (deafTo.length > 0) on.push(`deaf to ${deafTo.map(nameOf).join(',')}`)
  if (paused) on.push('paused')
  return on.length === 0 ? null : on.join('; ')
}

/** What is on of these faults, each in a few words. */
export function describeWay(way: Partial<WayFaults>): string[] {
  const { loss = 0, delayMs = 0, jitterMs = 0, duplicate = 0, reorder = 0 } = way
  const on: string[] = []
  if (loss > 0) on.push(`loss ${percent(loss)}`)
  if (delayMs > 0 || jitterMs > 0) {
    on.push(`delay ${String(delayMs)} ms${jitterMs > 0 ? ` ± ${String(jitterMs)} ms` : ''}`)
  }
  if (duplicate > 0) on.push(`duplicate ${percent(duplicate)}`)
  if (reorder > 0) on.push(`reorder ${percent(reorder)}`)
  return on
}

function describePartition(
  { sides, messagesLeft }: PartitionView,
  nameOf: (id: string) => string
): string {
  const named = sides.map((side) => side.map(nameOf).join(','))
  // One side is named when the others are simply all the rest.
  if (named.length === 1) named.push('the others')
  const text = ['partition', named.join(' | ')].filter((part) => part !== '').join(' ')
  if (messagesLeft === null) return text
  return `${text} for ${String(messagesLeft)} more client ${messagesLeft === 1 ? 'message' : 'messages'}`
}

function percent(probability: number): string {
  return `${String(Math.round(probability * 1000) / 10)} %`
}
