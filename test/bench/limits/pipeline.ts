/**
 * The datagrams of one operation at a time, and nothing else of the protocol: the client multicasts a
 * request; who has the turn multicasts the slot; the others acknowledge it; the reply. No loss is
 * mended, nothing is checked, kept or executed: what the processes' wake-ups and Node's sockets leave.
 */
import { Histogram } from '../../../src/main/client/histogram'

/** How a process speaks in one measurement. Bytes 8 and on of a datagram are its own to fill. */
export interface Speaker {
  multicast(number: number, fill: (bytes: Buffer) => void): void
  unicast(port: number, number: number, fill: (bytes: Buffer) => void): void
}

const KIND_AT = 8
const OWNER_AT = 9
const REQUEST = 1
const SLOT = 2
const ACKNOWLEDGEMENT = 3
const REPLY = 4

const numberOf = (bytes: Buffer): number => bytes.readUInt32LE(0)

export class PipelineMember {
  private acknowledgements = 0

  /** @param ports where the members read what is sent to them alone, in their order */
  constructor(
    private readonly speaker: Speaker,
    private readonly id: number,
    private readonly ports: readonly number[],
    private readonly clientPort: number
  ) {}

  multicastHeard(bytes: Buffer): void {
    const number = numberOf(bytes)
    if (bytes[KIND_AT] === REQUEST && number % this.ports.length === this.id) {
      this.acknowledgements = 0
      this.speaker.multicast(number, (slot) => {
        slot[KIND_AT] = SLOT
        slot[OWNER_AT] = this.id
      })
    } else if (bytes[KIND_AT] === SLOT && bytes[OWNER_AT] !== this.id) {
      this.speaker.unicast(this.ports[bytes[OWNER_AT]!]!, number, (ack) => {
        ack[KIND_AT] = ACKNOWLEDGEMENT
      })
    }
  }

  unicastHeard(bytes: Buffer): void {
    if (bytes[KIND_AT] !== ACKNOWLEDGEMENT) return
    if (++this.acknowledgements < this.ports.length - 1) return
    this.speaker.unicast(this.clientPort, numberOf(bytes), (reply) => {
      reply[KIND_AT] = REPLY
    })
  }
}

export class PipelineClient {
  private readonly latencies = new Histogram()
  private readonly startedAt = performance.now()
  private number = 0
  private askedAt = 0
  private over = false

  constructor(
    private readonly speaker: Speaker,
    private readonly warmUpMs: number
  ) {}

  ask(): void {
    this.askedAt = performance.now()
    this.speaker.multicast(this.number, (request) => {
      request[KIND_AT] = REQUEST
    })
  }

  unicastHeard(bytes: Buffer): void {
    if (this.over || bytes[KIND_AT] !== REPLY || numberOf(bytes) !== this.number) return
    const now = performance.now()
    if (now > this.startedAt + this.warmUpMs) this.latencies.add(now - this.askedAt)
    this.number++
    this.ask()
  }

  /** What was seen since the warm-up. */
  end(): { readonly perS: number; readonly p50Ms: number; readonly p99Ms: number } {
    this.over = true
    const elapsedMs = performance.now() - this.startedAt - this.warmUpMs
    const { latencies } = this
    return {
      perS: (latencies.count / elapsedMs) * 1000,
      p50Ms: latencies.quantile(0.5),
      p99Ms: latencies.quantile(0.99)
    }
  }
}
