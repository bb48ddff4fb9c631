/**
 * The replicated state machine: queues, sessions, and the lineage of
 * configurations that led to them. Slots are executed here, and nowhere else.
 */
import {
  OPERATIONS,
  STATUSES,
  type ConfigId,
  type MemberId,
  type Operation,
  type Slot,
  type Status
} from '../types'
import { OperationReader, type Packet } from '../wire/request'
import { ResultWriter } from '../wire/reply'
import { limits } from '../limits'
import { ClientTable } from './client-table'
import { QueueStore } from './queue-store'
import { Sessions, type Answered } from './sessions'

/** A configuration that this state went through, and the last slot executed in it (-1: none). */
export interface LineageEntry {
  readonly config: ConfigId
  readonly end: Slot
}

/** Where a packet was ordered. */
export interface Placement {
  readonly server: MemberId
  readonly config: ConfigId
  readonly slot: Slot
}

/** Called for each executed operation, for the trace only. */
export type OperationWitness = (
  sequence: number,
  operation: Operation,
  argument: number,
  item: number,
  result: number | null,
  status: Status
) => void

export class Replica {
  readonly clients = new ClientTable()
  readonly queues = new QueueStore(this.clients)
  readonly sessions = new Sessions(this.clients)
  /** Oldest first, at most `limits.lineage`. */
  lineage: LineageEntry[] = []
  /** Operations executed since the beginning of this history; 0: the past is empty. */
  operations = 0

  private readonly reader = new OperationReader()
  private readonly results = new ResultWriter()

  get isEmpty(): boolean {
    return this.operations === 0
  }

  /**
   * Executes a packet whose standing is `next`, and remembers the answer.
   * Returns undefined, without effect, for a packet of any other standing.
   */
  execute(
    packet: Packet,
    placement: Placement,
    witness: OperationWitness | null
  ): Answered | undefined {
    if (this.sessions.standing(packet) !== 'next') return undefined
    const session = this.sessions.open(packet)
    this.reader.open(packet)
    for (let i = 0; i < packet.count; i++) {
      this.reader.next()
      const operation = OPERATIONS[this.reader.operation - 1] as Operation
      const { argument, item } = this.reader
      const sequence = packet.first + i
      const result = this.queues.execute(operation, argument, item, session.index, sequence)
      const { status } = this.queues
      this.results.add(STATUSES.indexOf(status), result)
      witness?.(sequence, operation, argument, item, result, status)
    }
    this.operations += packet.count
    const answered: Answered = {
      first: packet.first,
      count: packet.count,
      ...placement,
      results: this.results.finish()
    }
    this.sessions.close(session, packet, answered)
    return answered
  }

  /** Notes that configuration `config` ended after slot `end`; one without slots is no history. */
  extendLineage(config: ConfigId, end: Slot): void {
    if (end < 0) return
    this.lineage.push({ config, end })
    if (this.lineage.length > limits.lineage) this.lineage.shift()
  }
}
