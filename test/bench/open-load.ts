/**
 * Clients that issue pushes and pops in turn at a fixed rate, whether the group keeps up or not, as
 * users do who know nothing of each other. An operation's time begins when it was due, so that
 * what makes the clients late counts, too.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { monotonicNow, SessionDriver } from '../../src/main/client/driver'
import { Histogram } from '../../src/main/client/histogram'
import { openPath, type Path, type PathOptions } from '../../src/main/client/path'
import type { Status } from '../../src/main/protocol/types'
import { Pace } from './pace'

/** Due times by sequence number; more than a session lets be open at one time. */
const TIMES = 131_072
const TURN_MS = 1

export interface OpenLoadOptions {
  readonly path: PathOptions
  readonly queue: number
  readonly clients: number
  /** Of all clients together. */
  readonly perSecond: number
  readonly timeoutMs: number
}

export interface OpenStretch {
  /** How long operations were issued. */
  readonly elapsedMs: number
  readonly offered: number
  /** Executed and answered in that time. */
  readonly executed: number
  /** Of all that were offered: turned away by a client that had too many, or by the group. */
  readonly refused: number
  /** Of all that were offered: nobody knows what became of them. */
  readonly timedOut: number
  /** Of all that were answered, also afterwards. */
  readonly durations: Histogram
}

export class OpenLoad {
  private readonly clients: OpenClient[] = []

  private constructor(private readonly options: OpenLoadOptions) {}

  /** @throws UserError */
  static async open(options: OpenLoadOptions): Promise<OpenLoad> {
    const load = new OpenLoad(options)
    for (let i = 0; i < options.clients; i++) {
      load.clients.push(new OpenClient(await openPath(options.path), options))
    }
    return load
  }

  /**
   * For so long, and until everything has ended. `over` is called when the time is up and before
   * what is still on its way has ended.
   */
  async run(ms: number, over: () => void): Promise<OpenStretch> {
    const { clients, options } = this
    const startedAt = monotonicNow()
    const perSecond = options.perSecond / clients.length
    clients.forEach((client, i) => {
      // Not all at the same moment.
      client.begin(new Pace(startedAt + (i * 1000) / options.perSecond, perSecond))
    })
    let now = startedAt
    while (now < startedAt + ms) {
      for (const client of clients) client.issue(now)
      await wait(TURN_MS)
      now = monotonicNow()
    }
    const executed = total(clients, ({ executed: count }) => count)
    over()
    await Promise.all(clients.map((client) => client.ended()))
    const durations = new Histogram()
    for (const client of clients) durations.addAll(client.durations)
    return {
      elapsedMs: now - startedAt,
      offered: total(clients, ({ offered }) => offered),
      executed,
      refused: total(clients, ({ refused }) => refused),
      timedOut: total(clients, ({ timedOut }) => timedOut),
      durations
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.close()))
  }
}

class OpenClient {
  offered = 0
  executed = 0
  refused = 0
  timedOut = 0
  readonly durations = new Histogram()
  private readonly driver: SessionDriver
  private readonly dueAt = new Float64Array(TIMES)
  private pace = new Pace(0, 1)
  private idle: (() => void) | null = null

  constructor(
    private readonly path: Path,
    private readonly options: OpenLoadOptions
  ) {
    this.driver = new SessionDriver({
      group: path.mark,
      maxDatagram: path.maxDatagram,
      send: path.send,
      settle: (seq, { status }, now) => {
        this.settle(status, now - (this.dueAt[seq % TIMES] ?? now))
      }
    })
    path.onDatagram((_from, bytes) => {
      this.driver.receive(bytes)
    })
  }

  begin(pace: Pace): void {
    this.pace = pace
  }

  /** Everything that is due. */
  issue(now: number): void {
    const { driver, pace, dueAt } = this
    const { queue, timeoutMs } = this.options
    let left = pace.due(now)
    this.offered += left
    for (; left > 0; left--) {
      const operation = this.offered - left
      const op = operation % 2 === 0 ? 'push' : 'pop'
      const seq = driver.submit(op, queue, operation, timeoutMs, false, now)
      // It has too many: that will not change before it hears from the group.
      if (seq === 0) break
      dueAt[seq % TIMES] = pace.nextMs
      pace.pass(1)
    }
    this.refused += left
    pace.pass(left)
  }

  /** Resolves when nothing is on its way any more. */
  ended(): Promise<void> {
    return new Promise((resolve) => {
      this.idle = resolve
      if (this.driver.outstanding === 0) resolve()
    })
  }

  close(): Promise<void> {
    this.driver.close()
    return this.path.close()
  }

  private settle(status: Status, ms: number): void {
    // A pop that found nothing was executed like any other.
    if (status === 'ok' || status === 'empty') {
      this.executed++
      this.durations.add(ms)
    } else if (status === 'timeout') this.timedOut++
    else this.refused++
    if (this.driver.outstanding === 0) this.idle?.()
  }
}

function total(clients: readonly OpenClient[], pick: (client: OpenClient) => number): number {
  return clients.reduce((sum, client) => sum + pick(client), 0)
}
