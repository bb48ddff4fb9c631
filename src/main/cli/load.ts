/**
 * One client that keeps a number of operations in flight: the load of `bench`.
 * Works on the client's session itself, so that what is measured is the group and
 * the client library, not promises.
 */
import type { Operation, Status } from '../protocol/types'
import { monotonicNow, SessionDriver } from '../client/driver'
import { openPath, type Path, type PathOptions } from '../client/path'

/** Issue times are kept by sequence number; more than the session lets be open at one time. */
const TIMES = 131_072

export interface LoadOptions {
  readonly path: PathOptions
  readonly outstanding: number
  readonly timeoutMs: number
  /** Called for each operation that ended. */
  readonly ended: (status: Status, ms: number, now: number) => void
}

export class Load {
  private readonly driver: SessionDriver
  private readonly issuedAt = new Float64Array(TIMES)
  private operations: readonly Operation[] = []
  private queue = 0
  private issued = 0
  /** Operations that may still be issued. */
  private left = 0
  private idle: () => void = () => undefined

  private constructor(
    private readonly path: Path,
    private readonly options: LoadOptions
  ) {
    this.driver = new SessionDriver({
      group: path.mark,
      maxDatagram: path.maxDatagram,
      send: path.send,
      settle: (seq, { status }, now) => {
        this.options.ended(status, now - (this.issuedAt[seq % TIMES] ?? now), now)
        if (this.left > 0) this.issue(now)
        else if (this.driver.outstanding === 0) this.idle()
      }
    })
    path.onResize((maxDatagram) => {
      this.driver.resize(maxDatagram)
    })
    path.onDatagram((_from, bytes) => {
      this.driver.receive(bytes)
    })
  }

  static async open(options: LoadOptions): Promise<Load> {
    return new Load(await openPath(options.path), options)
  }

  /** Issues these operations in turn on one queue, `most` at most, until `stop`. Resolves when all have ended. */
  run(operations: readonly Operation[], queue: number, most = Infinity): Promise<void> {
    this.operations = operations
    this.queue = queue
    this.left = most
    // The first of them comes first again.
    this.issued = 0
    return new Promise((resolve) => {
      this.idle = resolve
      const now = monotonicNow()
      for (let i = Math.min(most, this.options.outstanding); i > 0; i--) this.issue(now)
    })
  }

  /** Issues no more. */
  stop(): void {
    this.left = 0
  }

  async close(): Promise<void> {
    this.stop()
    this.driver.close()
    await this.path.close()
  }

  private issue(now: number): void {
    const operation = this.operations[this.issued % this.operations.length] ?? 'size'
    const item = this.issued++
    this.left--
    const seq = this.driver.submit(operation, this.queue, item, this.options.timeoutMs, false, now)
    this.issuedAt[seq % TIMES] = now
  }
}

/** In flight while a queue is filled. */
const FILL_OUTSTANDING = 1024
/** So often whoever waits is told of how many. */
const TOLD_ITEMS = 1024

/** Pushes so many items to a queue; resolves with the number of those that went well. @throws UserError */
export async function fillQueue({
  items,
  queue,
  onPushed,
  ...options
}: Pick<LoadOptions, 'path' | 'timeoutMs'> & {
  readonly items: number
  readonly queue: number
  /** Told now and then how many were pushed. */
  readonly onPushed?: (pushed: number) => void
}): Promise<number> {
  let pushed = 0
  const load = await Load.open({
    ...options,
    outstanding: FILL_OUTSTANDING,
    ended: (status) => {
      if (status !== 'ok') return
      pushed++
      if (pushed % TOLD_ITEMS === 0) onPushed?.(pushed)
    }
  })
  await load.run(['push'], queue, Math.ceil(items))
  await load.close()
  return pushed
}
