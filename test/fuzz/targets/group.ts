/**
 * Three live cores and a client on a network without loss, among strangers who send whatever
 * they like but do not speak as members: forged senders, requests of clients that nobody knows,
 * bytes. Everything that is delivered is a client's valid request; and when the strangers have
 * gone, the three are one configuration with the same queues, and the client is answered.
 */
import { nextWake, step, createCore, type Core } from '../../../src/main/protocol/step'
import { NO_EFFECTS } from '../../../src/main/protocol/no-effects'
import type { CoreOptions, Effects, Endpoint, Input } from '../../../src/main/protocol/types'
import { setUint48, viewOf } from '../../../src/main/protocol/wire/bytes'
import { decodeClassicRequest } from '../../../src/main/protocol/wire/classic'
import {
  DatagramType,
  groupMark,
  HEADER_BYTES,
  isBetweenServers,
  seal,
  unseal
} from '../../../src/main/protocol/wire/header'
import { decodeReply } from '../../../src/main/protocol/wire/reply'
import { parsePacket } from '../../../src/main/protocol/wire/request'
import { BODY_AT, decodeSender } from '../../../src/main/protocol/wire/sender'
import { create, push, requestOf } from '../../protocol/packets'
import type { Mutator } from '../mutator'
import { mustHold, type FuzzInput, type FuzzSession, type Target } from '../target'
import { checkBounds } from './core'
import { datagrams } from './harvest'

const GROUP = groupMark('sim')
const BASE: Endpoint = 0x0a000001 * 65536 + 8080
const CLIENT: Endpoint = 0x0a000002 * 65536 + 9000
const STRANGER: Endpoint = 0xc0a80001 * 65536 + 4000
const MEMBERS = [1, 2, 3]
/** A stranger that was heard is waited for, quarantined, and forgotten. */
const QUIET_MS = 60_000

function optionsOf(id: number): CoreOptions {
  return {
    id,
    incarnation: 1,
    name: `s${id}`,
    host: 'fuzz',
    endpoint: BASE + id,
    group: 'sim',
    epoch: 0,
    maxDatagram: 1400,
    receiveBytes: 212_992,
    policy: 'available',
    durability: 'memory',
    trace: true
  }
}

interface Letter {
  readonly to: number
  readonly from: Endpoint
  readonly bytes: Uint8Array
}

class Group implements FuzzSession {
  private now = 1000
  private readonly cores: readonly Core[]
  private mail: Letter[] = []
  private readonly asked = new Set<string>()
  private readonly answered = new Set<number>()
  private next = 1

  constructor() {
    this.cores = MEMBERS.map((id) => createCore(optionsOf(id)))
    MEMBERS.forEach((_, place) => {
      this.step(place, { kind: 'start', now: this.now, seed: 77 + place })
    })
    this.pass(2000)
    mustHold(this.isTogether, 'the group did not form')
    this.ask()
  }

  mutate(mutator: Mutator, bytes: Uint8Array, other: Uint8Array): Uint8Array {
    const ordering = this.cores[0]?.ordering
    return mutator.datagram(bytes, other, {
      group: GROUP,
      senders: [7, 8, 9].map((id) => ({ id, incarnation: 1 })),
      configs: [
        ordering?.config ?? { epoch: 1, representative: 1 },
        { epoch: 0, representative: 0 }
      ],
      numbers: [ordering?.aru ?? 0, ordering?.highest ?? 0]
    })
  }

  give({ bytes, knob }: FuzzInput): void {
    const foreign = asStranger(bytes)
    const isClassic = (knob >>> 20) % 20 === 0
    this.noteAsked(foreign, isClassic)
    const kind = isClassic ? 'classic' : 'datagram'
    this.cores.forEach((_, place) => {
      if ((knob & (1 << place)) !== 0) return
      this.step(place, { kind, now: this.now, from: STRANGER + ((knob >>> 8) & 3), bytes: foreign })
    })
    if ((knob & 0x700) === 0) this.pass(((knob >>> 12) & 15) * 2)
    if ((knob >>> 16) % 50 === 0) this.ask()
  }

  end(): void {
    this.pass(QUIET_MS / 2)
    this.ask()
    this.pass(QUIET_MS / 2)
    mustHold(this.isTogether, 'the members are not one configuration again')
    const [first, ...rest] = this.cores.map(({ replica }) => replica.queues.hash)
    mustHold(
      rest.every((hash) => hash === first),
      'the members hold different queues'
    )
    mustHold(this.answered.has(this.next - 1), 'the client was not answered')
    for (const core of this.cores) checkBounds(core)
  }

  /** A request of the client that means well. */
  private ask(): void {
    const first = this.next++
    this.asked.add('well')
    const calls = [first === 1 ? create(5) : push(11, first)]
    const bytes = requestOf('well', first, first, calls, { group: GROUP })
    for (const place of this.cores.keys()) this.mail.push({ to: place, from: CLIENT, bytes })
    this.pass(30)
  }

  private noteAsked(bytes: Uint8Array, isClassic: boolean): void {
    const packet = isClassic
      ? decodeClassicRequest(bytes)
      : unseal(bytes, GROUP) === DatagramType.request
        ? parsePacket(bytes.subarray(HEADER_BYTES))
        : undefined
    if (packet !== undefined) this.asked.add(packet.client)
  }

  private get isTogether(): boolean {
    return this.cores.every(
      ({ phase, ordering }) =>
        phase.name === 'operational' &&
        ordering !== null &&
        MEMBERS.every((id) => ordering.placeOf(id) !== undefined) &&
        ordering.config.epoch === this.cores[0]?.ordering?.config.epoch
    )
  }

  /** Lets time pass. */
  private pass(ms: number): void {
    const end = this.now + ms
    for (let rounds = 0; rounds < 200_000; rounds++) {
      this.settle()
      const wake = Math.min(...this.cores.map((core) => nextWake(core)))
      if (wake > end) break
      this.now = Math.max(wake, this.now + 0.01)
      this.cores.forEach((core, place) => {
        if (nextWake(core) <= this.now) this.step(place, { kind: 'tick', now: this.now })
      })
    }
    this.now = Math.max(this.now, end)
  }

  private settle(): void {
    for (let rounds = 0; this.mail.length > 0; rounds++) {
      mustHold(rounds < 5000, 'the members do not come to rest')
      const letters = this.mail
      this.mail = []
      const read = new Set<number>()
      for (const { to, from, bytes } of letters) {
        this.step(to, { kind: 'datagram', now: this.now, from, bytes })
        read.add(to)
      }
      for (const place of read) this.step(place, { kind: 'flush', now: this.now })
    }
  }

  private step(place: number, input: Input): void {
    const core = this.cores[place] as Core
    const epochs: number[] = []
    const from = BASE + (MEMBERS[place] ?? 0)
    const effects: Effects = {
      ...NO_EFFECTS,
      multicast: (bytes) => {
        for (const to of this.cores.keys()) this.mail.push({ to, from, bytes })
      },
      unicast: (to, bytes) => {
        this.unicast(from, to, bytes)
      },
      stream: (to, bytes) => {
        this.unicast(from, to, bytes)
      },
      persist: (epoch) => epochs.push(epoch),
      divergence: () => {
        mustHold(false, 'the members diverged')
      },
      trace: (event) => {
        if (event.ev !== 'deliver') return
        const { client, first } = event.packet
        const message = `${client}:${String(first)}`
        mustHold(this.asked.has(client), `${message} was delivered, and nobody asked for it`)
      }
    }
    step(core, input, effects)
    for (const epoch of epochs) this.step(place, { kind: 'persisted', now: input.now, epoch })
  }

  private unicast(from: Endpoint, to: Endpoint, bytes: Uint8Array): void {
    const place = MEMBERS.findIndex((id) => BASE + id === to)
    if (place >= 0) this.mail.push({ to: place, from, bytes })
    if (to !== CLIENT) return
    const reply = decodeReply(bytes)
    if (reply?.refusal === 'ok') this.answered.add(reply.first)
  }
}

/** The same, of somebody who is no member. */
function asStranger(bytes: Uint8Array): Uint8Array {
  const type = unseal(bytes, GROUP)
  if (typeof type === 'string' || !isBetweenServers(type) || bytes.length < BODY_AT) return bytes
  const id = decodeSender(bytes)?.id ?? 0
  if (!MEMBERS.includes(id)) return bytes
  const foreign = bytes.slice()
  setUint48(viewOf(foreign), HEADER_BYTES, id + 6)
  return seal(foreign, type, GROUP)
}

export const groupTarget: Target = {
  name: 'group',
  inputs: 1500,
  seeds: () => datagrams(),
  open: () => new Group()
}
