/**
 * Tells the network which group this server is of, and answers who asks. One member of a
 * configuration is enough: the first one speaks, another one only when nobody was heard to.
 */
import { DISCOVERY_PLACE } from '../net/addresses'
import { openDiscoverySocket } from '../net/discovery-socket'
import type { InterfaceChoice } from '../net/interfaces'
import type { UdpSocket } from '../net/sockets'
import { sameConfig } from '../protocol/ids'
import type { Endpoint } from '../protocol/types'
import {
  decodeAnnounce,
  decodeFind,
  DISCOVERY_MARK,
  encodeAnnounce,
  type Announcement
} from '../protocol/wire/discovery'
import { DatagramType, unseal } from '../protocol/wire/header'
import type { Log } from './logs'

const EVERY_LEAST_MS = 1700
const EVERY_MOST_MS = 2300
/** Who heard another member in this time says nothing. */
const SAID_MS = 2600
/** An answer comes within this time, so that those of many do not come at once. */
const ANSWER_MOST_MS = 200
/** Answers of one server between two announcements. */
const ANSWERS_MOST = 10
/** How many of those that are not first answer, on average. */
const OTHERS_ANSWER = 3
/** After this the socket is tried again. */
const RETRY_MS = 30_000

/** What there is to tell. */
export interface Told {
  readonly announcement: Announcement
  /** This server is the first member. */
  readonly isFirst: boolean
}

export interface AnnouncerOptions {
  readonly group: string
  /** Where this server is on the network now. */
  readonly choice: () => InterfaceChoice
  readonly ttl: number
  /** Null: it is in no configuration. */
  readonly told: () => Told | null
  readonly log: Log
}

export class Announcer {
  private socket: UdpSocket | null = null
  private address = ''
  private timer: NodeJS.Timeout | null = null
  private readonly answers = new Set<NodeJS.Timeout>()
  private answered = 0
  private saidAt = -Infinity
  private triedAt = -Infinity
  private closed = false
  private opening: Promise<void> | null = null

  constructor(private readonly options: AnnouncerOptions) {}

  begin(): void {
    this.tick()
  }

  async close(): Promise<void> {
    this.closed = true
    if (this.timer !== null) clearTimeout(this.timer)
    for (const answer of this.answers) clearTimeout(answer)
    await this.opening
    await this.socket?.close()
  }

  private tick(): void {
    this.timer = null
    if (this.closed) return
    this.answered = 0
    this.opening ??= this.follow().finally(() => {
      this.opening = null
    })
    const told = this.options.told()
    // The first one hears itself, and speaks all the same.
    const wasSaid = performance.now() - this.saidAt < SAID_MS
    if (told !== null && (told.isFirst || !wasSaid)) this.send(DISCOVERY_PLACE, told)
    this.timer = setTimeout(
      () => {
        this.tick()
      },
      EVERY_LEAST_MS + Math.random() * (EVERY_MOST_MS - EVERY_LEAST_MS)
    )
  }

  /** Opens the socket where the server is now. Without one the group is not found by others, no more. */
  private async follow(): Promise<void> {
    const choice = this.options.choice()
    if (this.socket !== null && choice.address === this.address) return
    const now = performance.now()
    if (choice.address === this.address && now - this.triedAt < RETRY_MS) return
    this.triedAt = now
    this.address = choice.address
    const before = this.socket
    this.socket = null
    await before?.close()
    try {
      const socket = await openDiscoverySocket(choice, this.options.ttl)
      socket.onDatagram((from, bytes) => {
        this.receive(from, bytes)
      })
      this.socket = socket
    } catch (error) {
      const text = `others on the network do not find this group by themselves: ${String(error)}`
      this.options.log('warn', 'not-announced', { interface: choice.name }, text)
    }
  }

  private receive(from: Endpoint, bytes: Uint8Array): void {
    const type = unseal(bytes, DISCOVERY_MARK)
    if (type === DatagramType.announce) this.noteSaid(bytes)
    else if (type === DatagramType.find) this.answer(from, bytes)
  }

  private noteSaid(bytes: Uint8Array): void {
    const said = decodeAnnounce(bytes)
    if (said?.group !== this.options.group) return
    const own = this.options.told()?.announcement
    if (own === undefined) return
    if (said.open === null || own.open === null) {
      if (said.open === own.open) this.saidAt = performance.now()
    } else if (sameConfig(said.open.config, own.open.config)) this.saidAt = performance.now()
  }

  private answer(from: Endpoint, bytes: Uint8Array): void {
    const wanted = decodeFind(bytes)
    if (wanted === undefined || this.answered >= ANSWERS_MOST) return
    if (wanted !== '' && wanted !== this.options.group) return
    const told = this.options.told()
    if (told === null) return
    const { members } = told.announcement
    if (!told.isFirst && Math.random() >= OTHERS_ANSWER / members) return
    this.answered++
    const answer = setTimeout(() => {
      this.answers.delete(answer)
      this.send(from, told)
    }, Math.random() * ANSWER_MOST_MS)
    this.answers.add(answer)
  }

  private send(to: Endpoint, { announcement }: Told): void {
    this.socket?.send(to, encodeAnnounce(announcement))
  }
}
