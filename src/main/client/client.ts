/**
 * The client of a group: multicasts operations, gets one answer for each, repeats
 * by itself until the time is up. An operation is executed at most once.
 */
import { bounds } from '../../shared/bounds'
import type { LabCommand } from '../../shared/lab'
import { OPERANDS, operandProblem, usageOf } from '../../shared/operands'
import { UserError } from '../../shared/user-error'
import {
  POLICY_NAMES,
  type GroupView,
  type ItemPage,
  type OperationAnswer,
  type OperationName,
  type OrderedAnswer,
  type PolicyName,
  type QueuePage
} from '../../shared/views'
import type { InterfaceChoice } from '../net/interfaces'
import { endpointAddress, endpointPort, formatConfigId, formatMemberId } from '../protocol/ids'
import type { AnyOperation, ConfigId, Endpoint } from '../protocol/types'
import type { StatusAnswer } from '../protocol/wire/control'
import { DatagramType } from '../protocol/wire/header'
import { onAbort, type AbortSignalLike } from './abort'
import { monotonicNow, SessionDriver } from './driver'
import { Inspector, type Dump } from './inspector'
import { KeyDesk } from './key-desk'
import { LabDesk, type LabOutcome } from './lab-desk'
import { PastReader } from './past-reader'
import { GroupSeeker } from './group-seeker'
import { groupView } from './group-view'
import { openPath, type Path, type PathOptions } from './path'
import { Queries } from './queries'
import { knownServers, resolveServer } from './server-names'
import type { Settlement } from './session'
import { SideClients } from './side-clients'
import { WaitingPops } from './waiting-pops'

export interface ClientOptions extends PathOptions {
  /** How long an operation may take, milliseconds; default 5000. */
  readonly timeoutMs?: number | undefined
}

export interface RunOptions {
  /** Milliseconds, 1 to 86,400,000; default the client's. */
  readonly timeoutMs?: number | undefined
  /** Answer when ordered, one hop before it is safe from any crash; default false. */
  readonly agreed?: boolean | undefined
  /**
   * For a pop: how long it waits for an item where there is none, milliseconds, 0 to 86,400,000;
   * default 0. It is answered as soon as there is one, or with `empty` when it waited so long;
   * `timeoutMs` counts from then on. Those who wait for one queue are served in turn.
   */
  readonly waitMs?: number | undefined
  /**
   * Gives the operation up once it aborts: it ends as `timeout`, or as `busy` where it was never
   * sent. A pop that waits waits no longer then: it ends with an item, or as `empty`.
   */
  readonly signal?: AbortSignalLike | undefined
}

const DEFAULT_TIMEOUT_MS = 5000
/** Place of a datagram's type. */
const TYPE_AT = 3

interface Waiting {
  readonly issuedAt: number
  readonly request: string
  readonly resolve: (answer: OrderedAnswer) => void
  /** No abort is waited for any more. */
  readonly forget: (() => void) | undefined
}

export class Client {
  private readonly waiting = new Map<number, Waiting>()
  private readonly driver: SessionDriver
  private readonly waitingPops: WaitingPops
  private readonly seeker: GroupSeeker | null
  private foundAt: Endpoint | null = null
  private readonly queries: Queries
  private readonly inspector: Inspector
  private readonly sides = new SideClients((only) => Client.open({ ...this.options, only }))
  private lastConfig: ConfigId | null = null
  private lastConfigText = ''
  /** What servers remember of merges, and which pops are ambiguous. */
  readonly past: PastReader
  /** Faults on purpose, in servers that were started with `--lab`. */
  readonly labDesk: LabDesk
  /** New join codes for a closed group. */
  readonly keyDesk: KeyDesk

  private constructor(
    readonly group: string,
    private readonly timeoutMs: number,
    private readonly path: Path,
    /** Null: people said where the group is. */
    ttl: number | null,
    private readonly options: ClientOptions
  ) {
    this.seeker =
      ttl === null
        ? null
        : new GroupSeeker(group, path.choice, ttl, (place) => {
            this.foundAt = place
            path.receivers.found(place)
          })
    const send = (datagram: Uint8Array): void => {
      this.seeker?.sent()
      path.send(datagram)
    }
    this.waitingPops = new WaitingPops({
      group: path.mark,
      maxDatagram: () => path.maxDatagram,
      send
    })
    this.driver = new SessionDriver({
      group: path.mark,
      maxDatagram: path.maxDatagram,
      send,
      settle: (seq, settlement) => {
        this.settle(seq, settlement)
      }
    })
    const ask = (datagram: Uint8Array): void => {
      this.seeker?.sent()
      path.ask(datagram)
    }
    path.onResize((maxDatagram) => {
      this.driver.resize(maxDatagram)
    })
    this.queries = new Queries(path.mark, ask, (silent) => {
      path.receivers.learn(silent)
    })
    this.inspector = new Inspector(this.queries, group, timeoutMs)
    this.past = new PastReader(this.inspector)
    this.labDesk = new LabDesk(this.queries, group, () => this.inspector.statusAnswers())
    this.keyDesk = new KeyDesk(this.queries, group, () => this.inspector.statusAnswers())
    path.onDatagram((_from, bytes) => {
      this.seeker?.heard()
      if (bytes[TYPE_AT] === DatagramType.answer) this.queries.receive(bytes)
      else if (!this.driver.receive(bytes)) this.waitingPops.receive(bytes)
    })
    // Should those fail that were given, the others are known.
    if (path.receivers.hasPeers) void this.statusAnswers()
  }

  /** @throws UserError (`group`, `key`, `interface`, `ttl`, `address`, `port`, `peer`, `timeout`) */
  static async open(options: ClientOptions): Promise<Client> {
    const timeoutMs = checkTimeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS)
    // A closed group tells nobody where it is: its code does.
    const isGiven = [options.address, options.port, options.key, options.only].some(
      (one) => (one ?? null) !== null
    )
    const ttl = isGiven ? null : (options.ttl ?? 1)
    return new Client(options.group, timeoutMs, await openPath(options), ttl, options)
  }

  /** The id that this client's requests carry. */
  get id(): string {
    return this.driver.client
  }

  /** Where the group was found, which is not where its name says; null: it was not looked for, or not found. */
  get place(): { readonly address: string; readonly port: number } | null {
    if (this.foundAt === null) return null
    return { address: endpointAddress(this.foundAt), port: endpointPort(this.foundAt) }
  }

  /** The interface in use, and why. */
  get interface(): InterfaceChoice {
    return this.path.chosen()
  }

  /** Operations without an answer. */
  get outstanding(): number {
    return this.driver.outstanding + this.waitingPops.size
  }

  /**
   * Runs one operation. Every end is an answer, no answer in time as well
   * (`timeout`: outcome unknown); `busy` without a server: too many wait here, it was
   * never sent.
   *
   * @throws UserError when the arguments are none of this operation; nothing was sent
   */
  async run(
    op: OperationName,
    args: readonly number[],
    options: RunOptions = {}
  ): Promise<OperationAnswer> {
    checkArguments(op, args)
    const [argument = 0, item = 0] = args
    const waitMs = checkWait(op, options.waitMs ?? 0)
    if (waitMs > 0) {
      const waited = await this.wait(argument, waitMs, options)
      return { op, queue: argument, ...waited }
    }
    const answer = await this.submit(op, argument, item, options)
    return {
      op,
      ...(op === 'create' || op === 'id' ? { label: argument } : { queue: argument }),
      ...(op === 'push' ? { item } : {}),
      ...answer
    }
  }

  /** Sets the policy of the group, in the total order. */
  setPolicy(policy: PolicyName, options: RunOptions = {}): Promise<OrderedAnswer> {
    return this.submit('policy', POLICY_NAMES.indexOf(policy), 0, options)
  }

  /**
   * Settles an ambiguous pop: its client is to keep the candidate with this index, or
   * none of them. The result is how many items are put back for that; where there is no
   * such ambiguous pop or candidate it is -1, and the status `no-such-queue`.
   */
  settleAmbiguous(
    id: number,
    keep: number | null,
    options: RunOptions = {}
  ): Promise<OrderedAnswer> {
    return this.submit('settle', id, keep ?? -1, options)
  }

  /** The id of the queue with this label, made if need be. */
  create(label: number, options?: RunOptions): Promise<OperationAnswer> {
    return this.run('create', [label], options)
  }

  /** The id of the queue with this label, or -1. */
  queueId(label: number, options?: RunOptions): Promise<OperationAnswer> {
    return this.run('id', [label], options)
  }

  push(queue: number, item: number, options?: RunOptions): Promise<OperationAnswer> {
    return this.run('push', [queue, item], options)
  }

  /** The first item, taken out; -1 with its status where there is none. */
  pop(queue: number, options?: RunOptions): Promise<OperationAnswer> {
    return this.run('pop', [queue], options)
  }

  /** The first item, left where it is; -1 with its status where there is none. */
  top(queue: number, options?: RunOptions): Promise<OperationAnswer> {
    return this.run('top', [queue], options)
  }

  size(queue: number, options?: RunOptions): Promise<OperationAnswer> {
    return this.run('size', [queue], options)
  }

  destroy(queue: number, options?: RunOptions): Promise<OperationAnswer> {
    return this.run('destroy', [queue], options)
  }

  /** See {@link Inspector.status}. */
  async status(): Promise<GroupView> {
    return groupView(this.group, await this.statusAnswers())
  }

  /** See {@link Inspector.statusAnswers}. */
  async statusAnswers(): Promise<StatusAnswer[]> {
    const answers = await this.inspector.statusAnswers()
    if (answers.length > 0 || this.seeker === null || this.foundAt !== null) return answers
    await this.seeker.settled
    return this.place !== null ? this.inspector.statusAnswers() : answers
  }

  /** See {@link Inspector.queues}. */
  queues(server: string | null, offset: number, count: number): Promise<QueuePage> {
    return this.inspector.queues(server, offset, count)
  }

  /** See {@link Inspector.items}. */
  items(server: string | null, queue: number, offset: number, count: number): Promise<ItemPage> {
    return this.inspector.items(server, queue, offset, count)
  }

  /** See {@link Inspector.dump}. */
  dump(server: string): Promise<Dump> {
    return this.inspector.dump(server)
  }

  /** See {@link LabDesk.run}. */
  lab(command: LabCommand, server: string | null = null): Promise<LabOutcome> {
    return this.labDesk.run(command, server)
  }

  /**
   * A client that this server alone hears, as if it stood on that server's side of a cut. It
   * ends with this one.
   * @param server id, name or place
   * @throws UserError (`server`) when there is no such server, or it does not answer
   */
  async beside(server: string): Promise<Client> {
    const answers = await this.statusAnswers()
    const { server: id, name } = resolveServer(knownServers(answers), server)
    const answer = answers.find((one) => one.server === id)
    if (answer !== undefined) return this.sides.get(answer.unicast)
    throw new UserError(`server ${name} does not answer: see "ftqueue status"`, 'server')
  }

  /** Ends everything: operations without an answer end as `timeout`. */
  async close(): Promise<void> {
    this.driver.close()
    this.waitingPops.close()
    this.queries.close()
    await this.sides.close()
    await this.seeker?.close()
    await this.path.close()
  }

  /** @throws UserError (`timeout`) */
  private async submit(
    op: AnyOperation,
    argument: number,
    item: number,
    options: RunOptions
  ): Promise<OrderedAnswer> {
    const timeoutMs = checkTimeout(options.timeoutMs ?? this.timeoutMs)
    return new Promise((resolve) => {
      const issuedAt = monotonicNow()
      const seq = this.driver.submit(op, argument, item, timeoutMs, options.agreed)
      const request = `${this.driver.client}:${seq}`
      if (seq === 0) {
        resolve(this.answer({ issuedAt, request }, NOT_TAKEN))
        return
      }
      const forget =
        options.signal &&
        onAbort(options.signal, () => {
          this.driver.abandon(seq)
        })
      this.waiting.set(seq, { issuedAt, request, resolve, forget })
    })
  }

  /** @throws UserError (`timeout`) */
  private wait(queue: number, waitMs: number, options: RunOptions): Promise<OrderedAnswer> {
    const timeoutMs = checkTimeout(options.timeoutMs ?? this.timeoutMs)
    const wish = { waitMs, timeoutMs, agreed: options.agreed ?? false }
    return new Promise((resolve) => {
      const issuedAt = monotonicNow()
      let forget: (() => void) | undefined
      const end = this.waitingPops.start(queue, wish, (settlement, request) => {
        forget?.()
        resolve(this.answer({ issuedAt, request }, settlement))
      })
      if (end === null) resolve(this.answer({ issuedAt, request: `${this.id}:0` }, NOT_TAKEN))
      else if (options.signal?.aborted === true) end()
      else forget = options.signal && onAbort(options.signal, end)
    })
  }

  private settle(seq: number, settlement: Settlement): void {
    const waiting = this.waiting.get(seq)
    if (waiting === undefined) return
    this.waiting.delete(seq)
    waiting.forget?.()
    waiting.resolve(this.answer(waiting, settlement))
  }

  private answer(
    { request, issuedAt }: Pick<Waiting, 'request' | 'issuedAt'>,
    settlement: Settlement
  ): OrderedAnswer {
    const { result, status, server, config, slot, reason } = settlement
    return {
      result,
      status,
      server: server === null ? null : formatMemberId(server),
      config: config === null ? null : this.configText(config),
      slot,
      ...(reason !== 'none' && { reason }),
      request,
      ms: Math.round((monotonicNow() - issuedAt) * 1000) / 1000
    }
  }

  /** The operations of one packet share their configuration. */
  private configText(config: ConfigId): string {
    if (this.lastConfig !== config) {
      this.lastConfig = config
      this.lastConfigText = formatConfigId(config)
    }
    return this.lastConfigText
  }
}

const NOT_TAKEN: Settlement = {
  status: 'busy',
  result: null,
  server: null,
  config: null,
  slot: null,
  reason: 'full'
}

/** @throws UserError that names the argument and what may stand there */
export function checkArguments(op: OperationName, args: readonly number[]): void {
  const kinds = OPERANDS[op]
  if (args.length !== kinds.length) {
    throw new UserError(`${op} was given ${args.length} arguments: write ${usageOf(op)}`)
  }
  for (const [i, kind] of kinds.entries()) {
    const problem = operandProblem(kind, args[i] ?? Number.NaN)
    if (problem !== null) throw new UserError(problem, kind)
  }
}

/** @throws UserError (`wait`) */
function checkWait(op: OperationName, waitMs: number): number {
  const { waitMs: most } = bounds.client
  if (!Number.isInteger(waitMs) || waitMs < 0 || waitMs > most) {
    throw new UserError(
      `wait ${waitMs} is out of range: give whole milliseconds from 0 to ${most}`,
      'wait'
    )
  }
  if (waitMs > 0 && op !== 'pop') {
    throw new UserError(`${op} does not wait for items: only pop does`, 'wait')
  }
  return waitMs
}

function checkTimeout(timeoutMs: number): number {
  if (Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= bounds.client.timeoutMs) {
    return timeoutMs
  }
  throw new UserError(
    `timeout ${timeoutMs} is out of range: give whole milliseconds from 1 to ${bounds.client.timeoutMs}`,
    'timeout'
  )
}
