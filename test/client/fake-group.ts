/**
 * Servers in this process, on real sockets: each client gets a naive server for
 * its operations, all on the same queues; questions are answered as the test says.
 */
import { groupPlace } from '../../src/main/net/addresses'
import { chooseInterface } from '../../src/main/net/interfaces'
import { openGroupSocket, openUnicastSockets } from '../../src/main/net/sockets'
import type { Reply } from '../../src/main/client/answers'
import type { Question } from '../../src/main/client/queries'
import { decodeControl, encodeControl } from '../../src/main/protocol/wire/control'
import { DatagramType, groupMark, HEADER_BYTES, unseal } from '../../src/main/protocol/wire/header'
import { parsePacket } from '../../src/main/protocol/wire/request'
import { NaiveServer } from './naive-server'

export interface FakeGroup {
  /** By client id. */
  readonly servers: ReadonlyMap<string, NaiveServer>
  /** Datagrams with operations so far. */
  readonly packets: () => number
  readonly close: () => Promise<void>
}

export interface FakeBehaviour {
  /** Answers to the nth copy of a question, from 0. */
  readonly answer?: (query: Question, copy: number) => readonly Reply[]
  /** Datagrams with operations, counted from 0, that are not received. */
  readonly deaf?: (packet: number) => boolean
}

export async function openFakeGroup(
  name: string,
  port: number,
  behaviour: FakeBehaviour = {}
): Promise<FakeGroup> {
  const group = groupMark(name)
  const choice = chooseInterface('127.0.0.1')
  const socket = await openGroupSocket(groupPlace(name, null, port), choice)
  const { own: unicast, streams } = await openUnicastSockets(choice, 1, group, 20_000)
  const servers = new Map<string, NaiveServer>()
  const queues = new Map<number, number[]>()
  const copies = new Map<number, number>()
  let packets = 0
  socket.onDatagram((from, bytes) => {
    const type = unseal(bytes, group)
    if (type === DatagramType.query) {
      const query = decodeControl(bytes)
      if (query === undefined) return
      const copy = copies.get(query.id) ?? 0
      copies.set(query.id, copy + 1)
      for (const body of behaviour.answer?.(query.body as Question, copy) ?? []) {
        unicast.send(from, encodeControl(DatagramType.answer, { id: query.id, body }, group))
      }
      return
    }
    const client = parsePacket(bytes.subarray(HEADER_BYTES))?.client
    if (type !== DatagramType.request || client === undefined) return
    const packet = packets++
    if (behaviour.deaf?.(packet) === true) return
    const server = servers.get(client) ?? new NaiveServer(group, queues)
    servers.set(client, server)
    for (const reply of server.receive(bytes)) unicast.send(from, reply)
  })
  return {
    servers,
    packets: () => packets,
    close: async () => {
      await socket.close()
      await unicast.close()
      await streams.close()
    }
  }
}
