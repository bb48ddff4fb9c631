/** The client of a story: the real session, which asks what the script says. */
import { Session, type Send, type Settlement } from '../../src/main/client/session'
import { queueIdOf } from '../../src/main/protocol/queue/queue-id'
import type { Endpoint, Operation } from '../../src/main/protocol/types'
import { groupMark } from '../../src/main/protocol/wire/header'
import type { Agenda } from '../sim/agenda'
import type { Network } from '../sim/network'
import { GROUP } from '../sim/sim-server'
import { operationText, resultText } from './operation-text'

const TIMEOUT_MS = 60_000

/** An operation on the queue with this label; a push has an item. */
export type Ask = readonly [op: Operation, label: number, item?: number]

export class StoryClient {
  private readonly session = new Session({
    client: 'client',
    group: groupMark(GROUP),
    maxDatagram: 1400,
    seed: 1
  })
  private readonly asked = new Map<number, Ask>()
  private armedFor = Infinity

  constructor(
    readonly endpoint: Endpoint,
    private readonly agenda: Agenda,
    private readonly network: Network,
    private readonly told: (text: string) => void
  ) {
    network.attach(endpoint, false, (_from, bytes) => {
      const answers: string[] = []
      this.session.receive(bytes, agenda.now, this.settling(answers))
      this.tell(answers)
      this.session.flush(agenda.now, this.send)
      this.arm()
    })
  }

  /** Nothing is asked that has not been answered. */
  get isAnswered(): boolean {
    return this.asked.size === 0
  }

  /** All in one request. */
  ask(asks: readonly Ask[]): void {
    const { now } = this.agenda
    for (const one of asks) {
      const [op, label, item = 0] = one
      const argument = op === 'create' || op === 'id' ? label : queueIdOf(label)
      this.asked.set(this.session.submit(op, argument, item, now, TIMEOUT_MS), one)
    }
    this.session.flush(now, this.send)
    this.arm()
  }

  private readonly send: Send = (bytes) => this.network.multicast(this.endpoint, bytes)

  private settling(answers: string[]): (seq: number, settlement: Settlement) => void {
    return (seq, { status, result }) => {
      const [op, label, item] = this.asked.get(seq) ?? ['size', 0]
      this.asked.delete(seq)
      const argument = op === 'create' || op === 'id' ? label : queueIdOf(label)
      const asked = operationText(op, item === undefined ? [argument] : [argument, item])
      answers.push(`${asked} = ${resultText(op, result, status)}`)
    }
  }

  private tell(answers: readonly string[]): void {
    if (answers.length > 0) this.told(answers.join(', '))
  }

  private arm(): void {
    const wake = this.session.nextWake()
    if (wake >= this.armedFor || wake === Infinity) return
    this.armedFor = wake
    this.agenda.at(Math.max(wake, this.agenda.now + 0.01), () => {
      if (this.armedFor > this.agenda.now) return
      this.armedFor = Infinity
      const answers: string[] = []
      this.session.tick(this.agenda.now, this.send, this.settling(answers))
      this.tell(answers)
      this.arm()
    })
  }
}
