/** Where a story is played: simulated servers, one client, and what a script can do to them. */
import { makeEndpoint } from '../../src/main/protocol/ids'
import { CALM } from '../sim/network'
import type { SimServer } from '../sim/sim-server'
import { World } from '../sim/world'
import { endingOf } from './ending'
import { Names } from './names'
import { Recorder } from './recorder'
import { StoryClient, type Ask } from './story-client'

const CLIENT_ENDPOINT = makeEndpoint('10.0.0.2', 9000) ?? 0
/** Longer than anything in the protocol takes. */
const PATIENCE_MS = 20_000

/** True: this datagram is lost on its way. Names are as in the transcript. */
export type Loss = (from: string, to: string, bytes: Uint8Array) => boolean

export class Stage {
  private readonly world: World
  private readonly names: Names
  private readonly recorder: Recorder
  private readonly client: StoryClient
  /** Who of the cast is on the far side of a partition. */
  private farSide: readonly string[] = []
  private loss: Loss = () => false

  constructor(servers: number, withStates = false) {
    this.world = new World(
      {
        seed: 1,
        servers,
        clients: 0,
        operationsEach: 0,
        outstanding: 0,
        thinkMs: 0,
        maxDatagram: 1400,
        faults: CALM,
        brokenLinks: [],
        upsets: []
      },
      () => false
    )
    const { agenda, network } = this.world
    this.names = new Names(this.world.servers, CLIENT_ENDPOINT)
    this.recorder = new Recorder(this.world, this.names, withStates)
    network.watch = (from, bytes) => {
      this.recorder.send(from, bytes)
      return false
    }
    network.drops = (from, to, bytes) => this.drops(from, to, bytes)
    this.client = new StoryClient(CLIENT_ENDPOINT, agenda, network, (text) => {
      this.recorder.look()
      this.recorder.line('client', 'is told', text)
    })
  }

  /** All servers together in one configuration, before the transcript begins. */
  form(): void {
    for (const server of this.world.servers) server.start()
    this.until(() => this.world.isTogether && this.world.isSettled)
    this.pass(100)
  }

  /** Operations before the transcript begins. */
  prepare(...asks: readonly Ask[]): void {
    this.client.ask(asks)
    this.answered()
    this.pass(30)
  }

  begin(): void {
    this.recorder.begin()
  }

  tell(text: string): void {
    this.recorder.tell(text)
  }

  ask(...asks: readonly Ask[]): void {
    this.client.ask(asks)
  }

  start(name: string): void {
    this.recorder.look()
    this.recorder.line(name, 'starts', '')
    this.server(name).start()
  }

  crash(name: string): void {
    this.recorder.look()
    this.recorder.line(name, 'crashes', '')
    this.server(name).crash()
  }

  /** As {@link crash}, as soon as what is being sent has left. */
  crashNow(name: string): void {
    this.world.agenda.after(0, () => this.crash(name))
  }

  leave(name: string): void {
    this.recorder.look()
    this.recorder.line(name, 'leaves', '')
    this.server(name).leave()
  }

  /** As {@link leave}, as soon as what is being sent has left. */
  leaveNow(name: string): void {
    this.world.agenda.after(0, () => this.leave(name))
  }

  pause(name: string): void {
    this.recorder.look()
    this.recorder.line(name, 'stops', '')
    this.server(name).pause()
  }

  resume(name: string): void {
    this.recorder.look()
    this.recorder.line(name, 'goes on', '')
    this.server(name).resume()
  }

  /** These hear nobody else any more, nor are heard; nobody: the partition is over. */
  partition(...farSide: readonly string[]): void {
    this.farSide = farSide
  }

  /** What is lost from now on; the one before does not hold any more. */
  lose(loss: Loss): void {
    this.loss = loss
  }

  pass(ms: number): void {
    this.run(this.world.agenda.now + ms, () => false)
  }

  until(condition: () => boolean): void {
    this.run(this.world.agenda.now + PATIENCE_MS, condition)
    if (!condition()) throw new Error('the story does not come to its end')
  }

  /** Until the client knows all its answers. */
  answered(): void {
    this.until(() => this.client.isAnswered)
  }

  /** Until these, and only these, are in one configuration and have settled there. */
  together(...names: readonly string[]): void {
    this.until(() => names.every((name) => this.membersAt(name) === names.join(', ')))
    this.until(() => names.every((name) => this.isSettled(name)))
  }

  /** Until this server is in a configuration of exactly these. */
  installed(name: string, ...members: readonly string[]): void {
    this.until(() => this.membersAt(name) === members.join(', '))
  }

  end(): string {
    this.recorder.look()
    const ending = endingOf(this.world.servers, this.names, this.recorder.leftOut)
    return [...this.recorder.lines, '', ...ending, ''].join('\n')
  }

  /** It knows that all members have what it has. */
  private isSettled(name: string): boolean {
    const { view } = this.server(name)
    return view !== null && view.stable === view.delivered
  }

  private membersAt(name: string): string {
    const { view } = this.server(name)
    return view?.state === 'operational' ? this.names.list(view.members) : ''
  }

  private server(name: string): SimServer {
    const found = this.world.servers.find(({ id }) => this.names.member(id) === name)
    if (found === undefined) throw new Error(`no server ${name}`)
    return found
  }

  private drops(from: number, to: number, bytes: Uint8Array): boolean {
    const ends = [this.names.endpoint(from), this.names.endpoint(to)] as const
    const [a, b] = ends.map((name) => this.farSide.includes(name))
    const isLost = a !== b || this.loss(...ends, bytes)
    this.recorder.carry(to, isLost)
    return isLost
  }

  private run(end: number, done: () => boolean): void {
    this.world.agenda.run(end, () => {
      this.recorder.look()
      return done()
    })
  }
}
