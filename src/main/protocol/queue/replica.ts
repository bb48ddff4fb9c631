/**
 * The replicated state machine: queues, sessions, what was popped, and the history
 * that led to them. Slots are executed here, and nowhere else.
 */
import {
  ANY_OPERATIONS,
  STATUSES,
  type AnyOperation,
  type ConfigId,
  type MemberId,
  type Operation,
  type Slot
} from '../types'
import { OperationReader, type Packet } from '../wire/request'
import { ResultWriter } from '../wire/reply'
import { Ambiguities } from './ambiguities'
import type { ReturnedItem } from './contested'
import { ClientTable } from './client-table'
import { History } from './history'
import { PopLog } from './pop-log'
import { labelOf, queueIdOf } from './queue-id'
import { QueueStore } from './queue-store'
import { Sessions, type Answered } from './sessions'
import { DEFAULT_SETTINGS, POLICIES, type Settings } from './settings'
import { Tally } from './tally'

/** About what each takes in a state that travels. */
const ITEM_BYTES = 22
const QUEUE_BYTES = 50
const SESSION_BYTES = 120
const POP_BYTES = 56
const HISTORY_BYTES = 24
/** Where the lab damages a state without queues. */
const DAMAGED_LABEL = 666

/** Where a packet was ordered. */
export interface Placement {
  readonly server: MemberId
  readonly config: ConfigId
  readonly slot: Slot
  /** Operations before it in its slot. */
  readonly place: number
}

/**
 * Called for each item that is put back because the pop that took it is settled
 * otherwise; `isRevived`: its queue had to be made again for that.
 */
export type PutBackWitness = (item: ReturnedItem, isRevived: boolean) => void

export class Replica {
  readonly pops: PopLog
  readonly queues: QueueStore
  readonly sessions: Sessions
  ambiguities = new Ambiguities()
  settings: Settings = DEFAULT_SETTINGS
  history = new History()
  /** What this server executed; no part of the state. */
  readonly tally = new Tally()

  private readonly reader = new OperationReader()
  private readonly results = new ResultWriter()
  /** Operations executed in the slot that is not finished yet. */
  private executed = 0

  constructor(readonly clients = new ClientTable()) {
    this.pops = new PopLog(clients)
    this.queues = new QueueStore(clients, this.pops)
    this.sessions = new Sessions(clients)
  }

  /** Nothing was ever executed. */
  get isEmpty(): boolean {
    return this.history.isEmpty
  }

  /** Operations executed in this past, as far as the history reaches. */
  get operations(): number {
    return this.history.operations
  }

  /** About as many bytes as this state takes when it travels. */
  get sizeBytes(): number {
    const { queues, sessions, pops, history } = this
    return (
      queues.itemsTotal * ITEM_BYTES +
      queues.queues * QUEUE_BYTES +
      sessions.size * SESSION_BYTES +
      pops.size * POP_BYTES +
      history.entries.length * HISTORY_BYTES
    )
  }

  /**
   * Executes a packet whose standing is `next`, and remembers the answer.
   * Returns undefined, without effect, for a packet of any other standing.
   */
  execute(
    packet: Packet,
    placement: Placement,
    onPutBack: PutBackWitness | null = null
  ): Answered | undefined {
    if (this.sessions.standing(packet) !== 'next') return undefined
    const { server, config, slot, place } = placement
    const { client, first, count } = packet
    const { queues } = this
    queues.config = config
    queues.slot = slot
    this.takeWord(packet, onPutBack)
    const session = this.sessions.open(packet, { config, slot, place })
    this.reader.open(packet)
    let noted = first
    for (let i = 0; i < count; i++) {
      this.reader.next()
      const { argument, item } = this.reader
      const operation = ANY_OPERATIONS[this.reader.operation - 1] as AnyOperation
      const sequence = first + i
      queues.place = place + i
      let result: number | null
      if (operation === 'policy') result = this.setPolicy(argument)
      else if (operation === 'settle') result = this.settle(argument, item, onPutBack)
      else {
        result = queues.execute(operation, argument, item, session.index, sequence)
        if (this.ambiguities.hasLive) this.noteContested(operation, argument, client, sequence)
      }
      const { status } = queues
      const code = status === 'ok' ? 0 : STATUSES.indexOf(status)
      this.results.add(code, result)
      this.tally.note(this.reader.operation - 1, code)
      if (status !== 'ok' && operation === 'push') {
        // It did nothing: the same request may yet push where the queue is.
        this.sessions.noteExecuted(session, noted, sequence, config)
        noted = sequence + 1
      }
    }
    this.sessions.noteExecuted(session, noted, first + count, config)
    this.executed += count
    const answered: Answered = {
      first,
      count,
      server,
      config,
      slot,
      results: this.results.finish()
    }
    this.sessions.close(session, packet, answered)
    return answered
  }

  /** All packets of this slot were executed: it belongs to the past. */
  finishSlot(config: ConfigId, slot: Slot): void {
    this.history.advance(config, slot, this.executed)
    this.executed = 0
  }

  /** Lab: one item more, in a queue of its own if there is none, that no slot ordered. */
  damage(): void {
    const { clients, queues } = this
    const [queue] = queues.list(0, 1)
    const client = clients.retain('damage')
    const id = queue?.id ?? queues.execute('create', DAMAGED_LABEL, 0, client, 0) ?? 0
    queues.execute('push', id, -1, client, 0)
    clients.release(client)
  }

  /** What an operation means for contested items that are in a queue. */
  private noteContested(
    operation: Operation,
    argument: number,
    client: string,
    sequence: number
  ): void {
    if (this.queues.status !== 'ok' || !this.ambiguities.hasLive) return
    if (operation === 'pop') {
      this.ambiguities.notePop(this.pops.recordAt(this.pops.next - 1), { client, sequence })
    } else if (operation === 'destroy') {
      this.ambiguities.noteDestroyed(labelOf(argument) ?? 0)
    }
  }

  private setPolicy(argument: number): null {
    const { config, slot, place } = this.queues
    const policy = POLICIES[argument] ?? 'available'
    this.settings = { ...this.settings, policy, policySetAt: { config, slot, place } }
    this.queues.status = 'ok'
    return null
  }

  /** Somebody decides for a client what it got; returns how many items are put back. */
  private settle(id: number, candidate: number, onPutBack: PutBackWitness | null): number {
    const items = this.ambiguities.settle(id, candidate)
    this.queues.status = items === undefined ? 'no-such-queue' : 'ok'
    if (items === undefined) return -1
    this.putBack(items, onPutBack)
    return items.length
  }

  /** The client says which answers it took: that may settle what was ambiguous. */
  private takeWord({ client, accepted }: Packet, onPutBack: PutBackWitness | null): void {
    if (accepted === null || this.ambiguities.size === 0) return
    const { from, to, config } = accepted
    this.putBack(this.ambiguities.noteAccepted(client, from, to, config), onPutBack)
  }

  /** Puts items back where their births belong, into queues that are made again if need be. */
  private putBack(items: readonly ReturnedItem[], onPutBack: PutBackWitness | null): void {
    const { clients, queues } = this
    const created = [{ config: queues.config, slot: queues.slot }]
    for (const item of items) {
      const known = queues.get(queueIdOf(item.label))
      const client = clients.retain(item.client)
      const queue = known ?? queues.restore(item.label, created)
      queues.insert(queue, item.value, client, item.sequence, item.birth)
      clients.release(client)
      onPutBack?.(item, known === undefined)
    }
  }
}
