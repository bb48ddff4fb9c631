/** Writes down what happens: one line an event, in fixed columns. */
import type { Endpoint } from '../../src/main/protocol/types'
import type { World } from '../sim/world'
import { DatagramTexts, typeName } from './datagram-text'
import { listOf, type Names } from './names'
import { ServerEvents, type ServerEvent } from './server-events'

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
    private readonly names: Names,
    /** Write down every change of state, not only that to gather. */
    private readonly withStates: boolean
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
    else sending.reached.push(name + this.stateOf(to))
  }

  /** The end of one happening: takes in what servers logged and delivered in it. */
  look(): void {
    const { sending } = this
    this.sending = null
    const news = [...this.servers].map(([name, events]) => [name, events.take()] as const)
    // A member says that it installed a configuration a moment before it logs so.
    const isEarly = news.some(
      ([name, events]) => name === sending?.from && events.some(({ kind }) => kind === 'installs')
    )
    if (!isEarly) this.land(sending)
    for (const [name, events] of news) for (const event of events) this.event(name, event)
    if (isEarly) this.land(sending)
  }

  private event(name: string, { kind, text }: ServerEvent): void {
    if (kind === 'gathers' || kind === 'installs') this.said.delete(name)
    if (kind === 'stable') this.count('notes that a slot is stable')
    else if (kind === 'state' && !this.withStates) this.count('changes to commit or recovery')
    else this.line(name, kind, text)
  }

  line(who: string, kind: string, text: string): void {
    if (this.world.agenda.now < this.origin) return
    const time = (this.world.agenda.now - this.origin).toFixed(2).padStart(9)
    this.lines.push(`${time}  ${who.padEnd(6)}  ${kind.padEnd(8)}  ${text}`.trimEnd())
  }

  /** A turn of the story, told by the script. */
  tell(text: string): void {
    this.look()
    this.lines.push('', `--- ${text}`)
  }

  private land(sending: Sending | null): void {
    if (sending === null) return
    const { from, bytes, isMulticast, reached, lost } = sending
    const type = typeName(bytes)
    const isHeartbeatToNobody = type === 'HEARTBEAT' && reached.length + lost.length === 0
    const text = isHeartbeatToNobody ? null : this.texts.textOf(bytes, isMulticast)
    if (text === null) {
      this.count(`routine ${type}`)
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

  /** Why a datagram that is not lost does not help either. */
  private stateOf(to: Endpoint): string {
    const server = this.world.servers.find(({ endpoint }) => endpoint === to)
    if (server === undefined || (server.alive && !server.isPaused)) return ''
    return server.alive ? ' (stopped)' : ' (gone)'
  }

  private count(what: string): void {
    this.leftOut.set(what, (this.leftOut.get(what) ?? 0) + 1)
  }
}
