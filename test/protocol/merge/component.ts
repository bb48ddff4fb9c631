/** A component of the group for tests that tell one story each: a replica that orders in a configuration. */
import { mergeStates } from '../../../src/main/protocol/merge/merge'
import { decodeState, encodeState } from '../../../src/main/protocol/queue/parts'
import { queueIdOf } from '../../../src/main/protocol/queue/queue-id'
import type { Replica } from '../../../src/main/protocol/queue/replica'
import { Replica as EmptyReplica } from '../../../src/main/protocol/queue/replica'
import type { ConfigId, MergeReport } from '../../../src/main/protocol/types'
import { readResults } from '../../../src/main/protocol/wire/reply'
import { packetOf, type AnyCall, type RequestOptions } from '../packets'

export const Q = queueIdOf(7)
export const create: AnyCall = { operation: 'create', argument: 7, item: 0 }
export const push = (item: number): AnyCall => ({ operation: 'push', argument: Q, item })
export const pop: AnyCall = { operation: 'pop', argument: Q, item: 0 }
export const size: AnyCall = { operation: 'size', argument: Q, item: 0 }
export const destroy: AnyCall = { operation: 'destroy', argument: Q, item: 0 }

/** What a client says besides: what it has finished, and where it took its answers from. */
export interface Word {
  readonly low?: number
  readonly accepted?: RequestOptions['accepted']
}

let representatives = 0

export class Component {
  private slot = 0
  readonly config: ConfigId

  constructor(
    readonly replica: Replica = new EmptyReplica(),
    epoch = 1,
    readonly report: MergeReport | null = null,
    config: ConfigId | null = null
  ) {
    this.config = config ?? { epoch, representative: ++representatives }
  }

  /** `CLIENT:SEQ` sends operations in one packet; what comes of each, as result and status. */
  do(request: string, calls: AnyCall | readonly AnyCall[], word: Word = {}): string[] {
    const [client = '', first = ''] = request.split(':')
    const list = 'operation' in calls ? [calls] : calls
    const { low = Number(first), accepted = null } = word
    const packet = packetOf(client, Number(first), low, list, { accepted })
    const { config, slot } = this
    const answered = this.replica.execute(
      packet,
      { server: config.representative, config, slot, place: 0 },
      null
    )
    this.replica.finishSlot(config, slot)
    this.slot++
    if (answered === undefined) return ['not executed']
    const results: string[] = []
    readResults(answered.results, (_, status, result) => {
      results.push(result === null ? status : `${String(result)} ${status}`)
    })
    return results
  }

  /** The network splits: each part goes on in a configuration of its own. */
  split(parts: number): Component[] {
    const epoch = this.config.epoch + 1
    return Array.from({ length: parts }, () => new Component(this.member(), epoch))
  }

  /** A member that is left behind as it is now. */
  member(): Replica {
    return decodeState(encodeState(this.replica))!
  }

  get items(): number[] | undefined {
    return this.replica.queues.items(Q, 0, Infinity)
  }

  get config48(): string {
    const { epoch, representative } = this.config
    return `${String(epoch)}.${representative.toString(16).padStart(12, '0')}`
  }
}

/** The network heals: the components go on as one. */
export function heal(...components: readonly Component[]): Component {
  const epoch = Math.max(...components.map(({ config }) => config.epoch)) + 1
  const config = { epoch, representative: ++representatives }
  const { replica, report } = mergeStates(
    components.map((component) => component.replica),
    config
  )
  return new Component(replica, epoch, report, config)
}
