/**
 * Tries multicast on an interface: joins a group that nobody else uses, sends to it and
 * waits for the datagram to come back, as it does on every machine where multicast works.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { endpointPort, makeEndpoint } from '../protocol/ids'
import { TRIAL_ADDRESS } from './addresses'
import type { InterfaceChoice } from './interfaces'
import { openClientSocket } from './sockets'
import { UdpSocket } from './udp-socket'

const TRIES = 5
const PAUSE_MS = 150

export interface MulticastTrial {
  /** The datagram came back. */
  readonly heard: boolean
  /** Errors of sending, by code. */
  readonly errors: Readonly<Record<string, number>>
  /** The interface says that it carries none. Only Linux tells. */
  readonly switchedOff: boolean
}

/** Linux: the flag of an interface that carries multicast. */
const IFF_MULTICAST = 0x1000

/** @throws UserError or the system's error when not even the sockets can be opened */
export async function tryMulticast(choice: InterfaceChoice, ttl: number): Promise<MulticastTrial> {
  const ear = await UdpSocket.open({ address: '0.0.0.0', port: 0, shared: false })
  try {
    ear.join(TRIAL_ADDRESS, choice.address)
    const mouth = await openClientSocket(choice, ttl)
    try {
      const result = await sendUntilHeard(ear, mouth)
      return { ...result, switchedOff: !choice.loopback && isSwitchedOff(choice.name) }
    } finally {
      await mouth.close()
    }
  } finally {
    await ear.close()
  }
}

function isSwitchedOff(name: string): boolean {
  try {
    const flags = Number(readFileSync(`/sys/class/net/${name}/flags`, 'utf8'))
    return (flags & IFF_MULTICAST) === 0
  } catch {
    return false
  }
}

function sendUntilHeard(
  ear: UdpSocket,
  mouth: UdpSocket
): Promise<Omit<MulticastTrial, 'switchedOff'>> {
  const word = randomBytes(16)
  const to = makeEndpoint(TRIAL_ADDRESS, endpointPort(ear.endpoint)) ?? 0
  return new Promise((resolve) => {
    let left = TRIES
    let timer: NodeJS.Timeout | undefined
    const end = (heard: boolean): void => {
      clearTimeout(timer)
      resolve({ heard, errors: mouth.counters.errors })
    }
    ear.onDatagram((_from, bytes) => {
      if (word.equals(bytes)) end(true)
    })
    const send = (): void => {
      if (left === 0) {
        end(false)
        return
      }
      left--
      mouth.send(to, word)
      timer = setTimeout(send, PAUSE_MS)
    }
    send()
  })
}
