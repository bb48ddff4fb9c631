/** Clients of a story: what they send, to whichever lines of history hear it, and which answers they take. */
import { queueIdOf } from '../../../src/main/protocol/queue/queue-id'
import type { ConfigId } from '../../../src/main/protocol/types'
import type { Packet, Stamp } from '../../../src/main/protocol/wire/request'
import { packetOf, type AnyCall } from '../packets'

/** Labels of the story's queues. */
export const LABELS = [0, 1] as const

interface Sent {
  readonly first: number
  readonly calls: readonly AnyCall[]
  /** From where the client took its answer; 'none': it gave up; null: it waits. */
  answer: ConfigId | 'none' | null
}

/** Packets that a client may have under way. */
const WINDOW = 3

export class StoryClient {
  private readonly sent: Sent[] = []
  private next = 1
  private finished = 0
  private run: Stamp | null = null
  private packets: readonly Packet[] | null = null

  constructor(
    readonly name: string,
    private readonly makeCalls: () => readonly AnyCall[]
  ) {}

  /** Every sequence number below is finished. */
  get low(): number {
    return this.sent[this.finished]?.first ?? this.next
  }

  /** Packets that are not finished, each as the client sends it now. */
  underWay(): readonly Packet[] {
    while (this.sent.length - this.finished < WINDOW) this.prepare()
    this.packets ??= this.sent
      .slice(this.finished)
      .filter(({ answer }) => answer === null)
      .map(({ first, calls }) =>
        packetOf(this.name, first, this.low, calls, { accepted: this.run, maxDatagram: 300 })
      )
    return this.packets
  }

  /** The answer to the packet that begins with `first` came, or the client gives it up. */
  finish(first: number, answer: ConfigId | 'none'): void {
    this.packets = null
    const sent = this.sent.find((one) => one.first === first)
    if (sent?.answer === null) sent.answer = answer
    for (let done = this.sent[this.finished]; done !== undefined && done.answer !== null;) {
      this.pass(done.first, done.first + done.calls.length, done.answer)
      done = this.sent[++this.finished]
    }
  }

  /** The client's word about what it took, as `low` passes over one packet more. */
  private pass(first: number, to: number, answer: ConfigId | 'none'): void {
    // What was said before is said on behind an operation that was given up.
    if (answer === 'none') return
    const { run } = this
    const goesOn =
      run?.to === first &&
      run.config.epoch === answer.epoch &&
      run.config.representative === answer.representative
    this.run = { config: answer, from: goesOn ? run.from : first, to }
  }

  private prepare(): void {
    const calls = this.makeCalls()
    this.sent.push({ first: this.next, calls, answer: null })
    this.next += calls.length
  }
}

/** The operations of the packets, by numbers from anywhere. */
export function callOf(number: number, value: number): AnyCall {
  const label = LABELS[number % LABELS.length] ?? 0
  const queue = queueIdOf(label)
  const kind = Math.floor(number / LABELS.length) % 14
  if (kind < 5) return { operation: 'push', argument: queue, item: value }
  if (kind < 11) return { operation: 'pop', argument: queue, item: 0 }
  if (kind < 12) return { operation: 'create', argument: label, item: 0 }
  return { operation: 'destroy', argument: queue, item: 0 }
}
