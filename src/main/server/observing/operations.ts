/** Operations and results as people read them. */
import { ANY_OPERATIONS, type AnyOperation, type Status } from '../../protocol/types'
import { readResults } from '../../protocol/wire/reply'
import { OperationReader, type Packet } from '../../protocol/wire/request'

const reader = new OperationReader()

export interface OperationOf {
  readonly op: AnyOperation
  readonly args: readonly number[]
}

/** The first `most` operations of a packet. */
export function operationsOf(packet: Packet, most: number): OperationOf[] {
  const found: OperationOf[] = []
  reader.open(packet)
  for (let i = 0; i < Math.min(packet.count, most); i++) {
    reader.next()
    const op = ANY_OPERATIONS[reader.operation - 1] as AnyOperation
    const { argument, item } = reader
    found.push({ op, args: op === 'push' || op === 'settle' ? [argument, item] : [argument] })
  }
  return found
}

/** `push 25 5`. */
export function operationText({ op, args }: OperationOf): string {
  return [op, ...args].join(' ')
}

export interface ResultOf {
  readonly status: Status
  readonly result: number | null
}

/** The first `most` results. */
export function resultsOf(results: Uint8Array, most: number): ResultOf[] {
  const found: ResultOf[] = []
  readResults(results, (index, status, result) => {
    if (index < most) found.push({ status, result })
  })
  return found
}
