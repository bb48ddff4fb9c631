/** Datagrams of servers and clients, for the tests of what happens at the sockets' edge. */
import { makeEndpoint } from '../../src/main/protocol/ids'
import type { Endpoint, MemberId, MemberInfo } from '../../src/main/protocol/types'
import { setUint48, viewOf } from '../../src/main/protocol/wire/bytes'
import { DatagramType, groupMark, HEADER_BYTES, seal } from '../../src/main/protocol/wire/header'
import { RequestWriter } from '../../src/main/protocol/wire/request'

export const group = groupMark('test')

/** Where the member with this id is. */
export function at(id: MemberId): Endpoint {
  return makeEndpoint('127.0.0.1', 8000 + id)!
}

export const clientAt = makeEndpoint('127.0.0.1', 40_000)!

export function memberInfo(id: MemberId, name = `s${id}`): MemberInfo {
  return { id, incarnation: 1, endpoint: at(id), name, host: 'here' }
}

/** A heartbeat, as far as its header and sender go. */
export function fromServer(id: MemberId, type: DatagramType = DatagramType.heartbeat): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + 30)
  setUint48(viewOf(bytes), HEADER_BYTES, id)
  return seal(bytes, type, group)
}

/** A client's packet of so many `size` operations. */
export function fromClient(first: number, operations = 1, attempt = 0): Uint8Array {
  const writer = new RequestWriter('client', group, 1400)
  for (let i = 0; i < operations; i++) writer.add(6, 1, 0)
  const packet = writer.finish(first, 1, false)
  return attempt === 0 ? packet : writer.again(packet, attempt, 1)
}

export function classic(client: string): Uint8Array {
  return Buffer.from(`msg,${client},qSize,1`)
}
