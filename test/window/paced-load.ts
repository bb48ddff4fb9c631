/** Operations at an even rate: pushes and pops in turn, so that the queue stays short. */
import { monotonicNow } from '../../src/main/client/driver'
import { Client } from '../../src/main/client/client'

const TICK_MS = 10
/** More than this many without an answer: the group does not keep up, and is not pushed further. */
const OUTSTANDING_MOST = 2048

export class PacedLoad {
  /** Operations that were answered, and those among them that were not executed. */
  answered = 0
  refused = 0
  /** Operations that were left out because too many waited. */
  skipped = 0
  private open = 0
  private due = 0
  private issued = 0
  private last = monotonicNow()
  private readonly timer: NodeJS.Timeout

  private constructor(
    private readonly client: Client,
    private readonly queue: number,
    private readonly perSecond: number
  ) {
    this.timer = setInterval(() => this.tick(), TICK_MS)
  }

  static async start(group: string, perSecond: number): Promise<PacedLoad> {
    const client = await Client.open({
      group,
      key: null,
      interface: process.env['FTQUEUE_INTERFACE'] ?? '127.0.0.1',
      peers: []
    })
    const { result } = await client.create(4711)
    if (result === null) throw new Error('the group does not answer')
    return new PacedLoad(client, result, perSecond)
  }

  async stop(): Promise<void> {
    clearInterval(this.timer)
    await this.client.close()
  }

  private tick(): void {
    const now = monotonicNow()
    this.due += ((now - this.last) / 1000) * this.perSecond
    this.last = now
    for (; this.due >= 1; this.due--) {
      if (this.open >= OUTSTANDING_MOST) this.skipped++
      else this.issue()
    }
  }

  private issue(): void {
    this.open++
    const number = this.issued++
    const answer =
      number % 2 === 0 ? this.client.push(this.queue, number) : this.client.pop(this.queue)
    void answer.then(
      ({ status }) => this.ended(status === 'ok' || status === 'empty'),
      () => this.ended(false)
    )
  }

  private ended(executed: boolean): void {
    this.open--
    this.answered++
    if (!executed) this.refused++
  }
}
