import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os'
import { afterEach, expect, it } from 'vitest'
import { MovingSocket } from '../../src/main/client/moving-socket'
import { chooseInterface } from '../../src/main/net/interfaces'
import { openClientSocket } from '../../src/main/net/sockets'
import { formatEndpoint } from '../../src/main/protocol/ids'

const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()))
})

function lo(address: string): NetworkInterfaceInfo {
  const [first] = networkInterfaces()['lo'] ?? []
  const mac = '00:00:00:00:00:00'
  return {
    netmask: '255.0.0.0',
    family: 'IPv4',
    mac,
    internal: true,
    cidr: null,
    ...first,
    address
  }
}

it('follows the address of its interface, and hears what is sent to the new one', async () => {
  const machine = { address: '127.0.0.1' }
  const table = () => ({ lo: [lo(machine.address)] })
  const socket = await MovingSocket.open('lo', chooseInterface('lo', table(), []), 1, table)
  const other = await openClientSocket(chooseInterface('lo', table(), []), 1)
  open.push(socket, other)
  const before = socket.endpoint
  await socket.look()
  expect(socket.endpoint).toBe(before)
  machine.address = '127.0.0.2'
  await socket.look()
  expect(formatEndpoint(socket.endpoint)).toMatch(/^127\.0\.0\.2:/)
  expect(socket.choice.address).toBe('127.0.0.2')
  const heard = new Promise<string>((resolve) => {
    socket.onDatagram((_from, bytes) => {
      resolve(Buffer.from(bytes).toString())
    })
  })
  other.send(socket.endpoint, Buffer.from('an answer'))
  expect(await heard).toBe('an answer')
})
