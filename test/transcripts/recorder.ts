/** Writes down what happens: one line an event, in fixed columns. */
import type { Endpoint } from '../../src/main/protocol/types'
import type { World } from '../sim/world'
import { DatagramTexts, typeName } from './datagram-text'
import { listOf, type Names } from './names'
import { ServerEvents } from './server-events'

/** A datagram in the air: its receivers are not known all at once. */
interface Sending {
  readonly from: string
  readonly bytes: Uint8Array
  /** A multicast comes back to its sender. */
  isMulticast: boolean
  readonly reached: string[]
  readonly lost: string[]
}

export class Recorder {
  readonly lines: string[] = []
  /** What was not written down, by kind. */
  readonly leftOut = new Map<string, number>()
  private readonly texts: DatagramTexts
  private readonly servers: ReadonlyMap<string, ServerEvents>
  private readonly said = new Map<string, Set<string>>()
  private sending: Sending | null = null
  private origin = Infinity

  constructor(
    private readonly world: World,
    private readonly names: Names
  ) {
    this.texts = new DatagramTexts(names)
    this.servers = new Map(
      world.servers.map((server) => [names.member(server.id), new ServerEvents(server, names)])
    )
  }

  /** From now on lines are kept; now is time 0. */
  begin(): void {
    this.look()
    this.origin = this.world.agenda.now
    this.leftOut.clear()
    this.said.clear()
  }

  /** A datagram leaves. */
  send(from: Endpoint, bytes: Uint8Array): void {
    this.look()
    const name = this.names.endpoint(from)
    this.sending = { from: name, bytes, isMulticast: false, reached: [], lost: [] }
  }

  /** It goes to one receiver, or is lost on the way. */
  carry(to: Endpoint, isLost: boolean): void {
    const { sending } = this
    if (sending === null) return
    const name = this.names.endpoint(to)
    if (name === sending.from) sending.isMulticast = true
    else if (isLost) sending.lost.push(name)
    else sending.reached.push(name)
  }

  /** The end of one happening: takes in what servers logged and delivered in it. */
  look(): void {
    this.land()
    for (const [name, events] of this.servers) {
      for (const { kind, text } of events.take()) {
        if (kind === 'state') this.said.delete(name)
        if (kind === 'stable') this.count('words that a slot is stable')
        else this.line(name, kind, text)
      }
    }
  }

  line(who: string, kind: string, text: string): void {
    if (this.world.agenda.now < this.origin) return
    const time = (this.world.agenda.now - this.origin).toFixed(2).padStart(9)
    this.lines.push(`${time}  ${who.padEnd(6)}  ${kind.padEnd(8)}  ${text}`)
  }

  /** A turn of the story, told by the script. */
  tell(text: string): void {
    this.look()
    this.said.clear()
    this.lines.push('', `--- ${text}`)
  }

  private land(): void {
    const { sending } = this
    this.sending = null
    if (sending === null) return
    const { from, bytes, isMulticast, reached, lost } = sending
    const type = typeName(bytes)
    const text = this.texts.textOf(bytes, isMulticast)
    if (text === null) {
      this.count(`routine ${type}s`)
      return
    }
    const lostText = lost.length === 0 ? '' : ` (lost on the way to ${listOf(lost)})`
    const full = `${text} -> ${listOf(reached)}${lostText}`
    const said = this.said.get(from) ?? new Set()
    this.said.set(from, said)
    if (said.has(full)) {
      this.count(`repeats of ${type}`)
      return
    }
    said.add(full)
    this.line(from, 'sends', full)
  }

  private count(what: string): void {
    this.leftOut.set(what, (this.leftOut.get(what) ?? 0) + 1)
  }
}
