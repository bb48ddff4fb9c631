/** The client as programs see it: results where all is well, typed errors where not. */
import { bounds } from '../../shared/bounds'
import type { GroupView, OperationAnswer, OperationName } from '../../shared/views'
import type { AbortSignalLike } from '../client/abort'
import { Client as Inner } from '../client/client'
import type { Dump } from '../client/inspector'
import type { InterfaceChoice } from '../net/interfaces'
import { AbortError, ClosedError } from './errors'
import { failureOf, translated } from './failures'
import { innerOptions, type ClientOptions, type OperationOptions, type PopOptions } from './options'
import { WaitingPops } from './waiting-pops'

/** As long as the group waits for one pop. */
const LONGEST_WAIT_MS = bounds.client.waitMs

/**
 * A client of one group. Its operations are executed in the order in which they are called, each
 * at most once, however often it has to be repeated on the way; any number may be under way at a
 * time, and those of one turn of the event loop share datagrams.
 *
 * It has a socket, which keeps the process running: close it.
 */
export class Client {
  readonly #inner: Inner
  readonly #waiting = new WaitingPops()
  #closed: Promise<void> | null = null

  private constructor(inner: Inner) {
    this.#inner = inner
  }

  /**
   * Opens a client. That takes no server: who does not answer shows with the first operation.
   *
   * @throws BadInputError for options that cannot be used
   */
  static async open(options: ClientOptions = {}): Promise<Client> {
    try {
      return new Client(await Inner.open(innerOptions(options, process.env)))
    } catch (error) {
      throw translated(error)
    }
  }

  /** Name of the group. */
  get group(): string {
    return this.#inner.group
  }

  /** The id that its requests carry, as in `CLIENT:SEQ`. */
  get id(): string {
    return this.#inner.id
  }

  /** The network interface in use, and why. */
  get interface(): InterfaceChoice {
    return this.#inner.interface
  }

  /** Operations that are not answered yet. */
  get outstanding(): number {
    return this.#inner.outstanding
  }

  /** The client was closed, or is being closed. */
  get closed(): boolean {
    return this.#closed !== null
  }

  /**
   * The id of the queue with this label, which is made if need be. The same label has the same
   * id everywhere.
   *
   * @param label an integer of at most 2^52 - 1 in magnitude
   * @throws FTQueueError
   */
  async create(label: number, options?: OperationOptions): Promise<number> {
    return resultOf(await this.#executed('create', [label], options))
  }

  /**
   * The id of the queue with this label; null where there is none.
   *
   * @throws FTQueueError
   */
  async queueId(label: number, options?: OperationOptions): Promise<number | null> {
    const answer = await this.run('id', [label], options)
    return answer.status === 'no-such-queue' ? null : resultOf(succeeded(answer))
  }

  /**
   * Puts an item at the end of a queue.
   *
   * @param queue id of the queue
   * @param item an integer that a number holds exactly
   * @throws NoSuchQueueError: the item is in no queue
   * @throws FTQueueError
   */
  async push(queue: number, item: number, options?: OperationOptions): Promise<void> {
    await this.#executed('push', [queue, item], options)
  }

  /**
   * Takes out the first item; null where the queue is empty, and was so until the end of `waitMs`.
   * The item is gone from the group: who does not finish with it pushes it again.
   *
   * With `waitMs` the group answers as soon as there is an item; those who wait for one queue are
   * served in turn. At most 1024 pops may wait at a time.
   *
   * @throws NoSuchQueueError, also when the queue is destroyed while it is waited for
   * @throws FTQueueError; where its outcome is unknown an item may have been taken out, and is lost
   */
  async pop(queue: number, options?: PopOptions): Promise<number | null> {
    return this.#popped('pop', queue, options)
  }

  /**
   * The first item, which stays where it is; null where the queue is empty.
   *
   * @throws NoSuchQueueError
   * @throws FTQueueError
   */
  async top(queue: number, options?: OperationOptions): Promise<number | null> {
    return resultOrNull(await this.#executed('top', [queue], options))
  }

  /**
   * How many items a queue has.
   *
   * @throws NoSuchQueueError
   * @throws FTQueueError
   */
  async size(queue: number, options?: OperationOptions): Promise<number> {
    return resultOf(await this.#executed('size', [queue], options))
  }

  /**
   * Removes a queue and its items. False: there was none.
   *
   * @throws FTQueueError
   */
  async destroy(queue: number, options?: OperationOptions): Promise<boolean> {
    const answer = await this.run('destroy', [queue], options)
    return answer.status !== 'no-such-queue' && succeeded(answer).status === 'ok'
  }

  /**
   * Takes items out of a queue as they come, waiting while it is empty, until the loop is left:
   *
   *     for await (const item of client.items(queue, { signal })) await work(item)
   *
   * One item is popped for each turn of the loop, when the turn before is over, so leaving the loop
   * loses none. While the queue is empty the group holds the pop and answers it as soon as there is an
   * item. When `signal` aborts, or the client is closed, the group is told to wait no more; should an
   * item have come just then it is handed out. Then the loop ends with an `AbortError` or
   * `ClosedError`. Several loops may run at a time, in one program or many: each item goes to one of
   * them, in turn.
   *
   * @throws NoSuchQueueError, also when the queue is destroyed while it is waited for
   * @throws AbortError, ClosedError
   * @throws FTQueueError that a pop ends with; the loop may be begun again
   */
  async *items(
    queue: number,
    options: OperationOptions = {}
  ): AsyncGenerator<number, void, undefined> {
    for (;;) {
      const item = await this.#popped('items', queue, { ...options, waitMs: LONGEST_WAIT_MS })
      if (item !== null) yield item
    }
  }

  /**
   * Runs an operation and tells all of how it ended, as `ftqueue … --json` does: who answered, in
   * which slot, how long it took. Every status is an answer here, `timeout` as well.
   *
   * @param args a label for `create` and `id`, a queue and an item for `push`, a queue for the others
   * @throws BadInputError, AbortError, ClosedError
   */
  async run(
    op: OperationName,
    args: readonly number[],
    options: PopOptions = {}
  ): Promise<OperationAnswer> {
    const { signal } = options
    this.#check(op, signal)
    const answer = await this.#answered(op, args, options).catch((error: unknown) => {
      throw translated(error)
    })
    // It was answered, and nothing else counts.
    if (answer.server !== null) return answer
    const details = { outcome: answer.status === 'busy' ? 'no-effect' : 'unknown', answer } as const
    if (signal?.aborted === true) throw aborted(op, signal, details)
    if (this.closed) throw new ClosedError(`${op}: the client was closed before an answer`, details)
    return answer
  }

  /**
   * Every configuration of the group that can be heard now; none where nobody answers. It is
   * answered within half a second, or a second where the group has to be looked for.
   *
   * @throws ClosedError
   */
  async status(): Promise<GroupView> {
    return this.#asked('status', () => this.#inner.status())
  }

  /**
   * Everything that one server holds, as it was at one moment.
   *
   * @param server its id or name
   * @throws BadInputError where there is no such server
   * @throws NoAnswerError, RefusedError, ClosedError
   */
  async dump(server: string): Promise<Dump> {
    return this.#asked('dump', () => this.#inner.dump(server))
  }

  /**
   * Ends everything and lets the process go. What is not answered yet is rejected with a
   * `ClosedError`, outcome unknown. Pops that wait for items are different: the group is told to wait
   * no more, and what they bring is returned, for which each has its `timeoutMs`. May be called again.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  /** `await using client = await Client.open()` closes it at the end of the block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    await this.#waiting.end()
    await this.#inner.close()
  }

  /** Null: there is none. An abort that found none is one, rather than a queue that is empty. */
  async #popped(what: string, queue: number, options: PopOptions = {}): Promise<number | null> {
    this.#check(what, options.signal)
    const answer = succeeded(await this.run('pop', [queue], options))
    if (answer.status !== 'empty') return answer.result
    if ((options.waitMs ?? 0) > 0) this.#check(what, options.signal)
    return null
  }

  #answered(
    op: OperationName,
    args: readonly number[],
    options: PopOptions
  ): Promise<OperationAnswer> {
    if ((options.waitMs ?? 0) === 0) return this.#inner.run(op, args, options)
    return this.#waiting.run(options.signal, (signal) =>
      this.#inner.run(op, args, { ...options, signal })
    )
  }

  async #executed(
    op: OperationName,
    args: readonly number[],
    options?: OperationOptions
  ): Promise<OperationAnswer> {
    return succeeded(await this.run(op, args, options))
  }

  async #asked<T>(what: string, ask: () => Promise<T>): Promise<T> {
    this.#check(what)
    let answer: T
    try {
      answer = await ask()
    } catch (error) {
      this.#check(what)
      throw translated(error)
    }
    this.#check(what)
    return answer
  }

  /** @throws AbortError, ClosedError */
  #check(what: string, signal?: AbortSignalLike): void {
    if (this.closed) throw new ClosedError(`${what}: the client is closed`)
    if (signal?.aborted === true) throw aborted(what, signal)
  }
}

function aborted(
  what: string,
  { reason }: AbortSignalLike,
  details: ConstructorParameters<typeof AbortError>[1] = {}
): AbortError {
  return new AbortError(`${what}: aborted by its signal`, { ...details, cause: reason })
}

/** @throws FTQueueError unless it was executed, on a queue that there is */
function succeeded(answer: OperationAnswer): OperationAnswer {
  const failure = failureOf(answer)
  if (failure !== null) throw failure
  return answer
}

function resultOrNull({ status, result }: OperationAnswer): number | null {
  return status === 'empty' ? null : result
}

/** Of an operation that always has one. */
function resultOf({ result }: OperationAnswer): number {
  return result ?? -1
}
