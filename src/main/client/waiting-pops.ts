/**
 * Pops that wait for an item. Each has a session of its own while it waits, for a session's
 * operations are executed in order, and what comes after would have to wait as well. Sessions
 * are used again: the group remembers every client that it served.
 *
 * A long wait is a chain of shorter ones: a request that gets too old cannot be told from one
 * whose client was forgotten (`limits.repeatsOfUnknown`), and those who wait for one queue
 * take turns that way.
 */
import { bounds } from '../../shared/bounds'
import type { GroupMark } from '../protocol/wire/header'
import { clientTag, peekClientTag } from '../protocol/wire/reply'
import { monotonicNow, SessionDriver } from './driver'
import type { Settlement } from './session'

/** The longest time that one request waits, milliseconds. */
const STRETCH_MS = 8000
/** A server that knows no waiting answers at once: it is asked again no sooner than after this, milliseconds. */
const HASTY_MS = 100

export interface WaitingPopsOptions {
  readonly group: GroupMark
  /** Largest datagram on the path, bytes. */
  readonly maxDatagram: () => number
  /** Sends a datagram to the group. */
  readonly send: (datagram: Uint8Array) => void
}

export interface WaitOptions {
  /** Milliseconds. */
  readonly waitMs: number
  /** For the answer, from the end of the wait on, milliseconds. */
  readonly timeoutMs: number
  readonly agreed: boolean
}

/** How it ended, and the request that ended so. */
export type Settle = (settlement: Settlement, request: string) => void

/** Lets a waiting pop wait no longer: its answer comes, with an item or with none. */
export type EndWait = () => void

interface Waiter {
  readonly driver: SessionDriver
  settle: ((settlement: Settlement) => void) | null
}

export class WaitingPops {
  /** By the tag of their answers; all that were ever made. */
  private readonly byTag = new Map<number, Waiter>()
  private readonly idle: Waiter[] = []
  private closed = false

  constructor(private readonly options: WaitingPopsOptions) {}

  /** Pops that wait now. */
  get size(): number {
    return this.byTag.size - this.idle.length
  }

  /** Begins one; null: too many wait already. Settled once, and never before this returns. */
  start(queue: number, options: WaitOptions, settle: Settle): EndWait | null {
    const waiter = this.closed ? undefined : this.take()
    if (waiter === undefined) return null
    const { timeoutMs, agreed } = options
    const until = monotonicNow() + options.waitMs
    let isEnded = false
    let seq = 0
    let askedUntil = 0
    let again: NodeJS.Timeout | undefined
    const ask = (): boolean => {
      const from = monotonicNow()
      askedUntil = isEnded ? from : Math.min(from + STRETCH_MS, until)
      const waitMs = Math.max(0, askedUntil - from)
      seq = waiter.driver.submit('pop', queue, 0, timeoutMs, agreed, from, waitMs)
      return seq > 0
    }
    const finish = (settlement: Settlement): void => {
      waiter.settle = null
      this.idle.push(waiter)
      settle(settlement, `${waiter.driver.client}:${String(seq)}`)
    }
    waiter.settle = (settlement) => {
      const at = monotonicNow()
      const mayGoOn = settlement.status === 'empty' && !isEnded && at < until && !this.closed
      if (!mayGoOn) finish(settlement)
      else if (at >= askedUntil) {
        if (!ask()) finish(settlement)
      } else {
        again = setTimeout(() => {
          again = undefined
          if (!ask()) finish(settlement)
        }, HASTY_MS)
      }
    }
    if (!ask()) {
      waiter.settle = null
      this.idle.push(waiter)
      return null
    }
    return () => {
      if (isEnded || waiter.settle === null) return
      isEnded = true
      if (again === undefined) waiter.driver.endWait(seq)
      else {
        clearTimeout(again)
        ask()
      }
    }
  }

  /** Takes any datagram; true when it was the answer to one of these. */
  receive(bytes: Uint8Array): boolean {
    if (this.byTag.size === 0) return false
    return this.byTag.get(peekClientTag(bytes))?.driver.receive(bytes) ?? false
  }

  /** Gives up all: settled as `timeout`, outcome unknown. */
  close(): void {
    this.closed = true
    for (const { driver } of this.byTag.values()) driver.close()
  }

  private take(): Waiter | undefined {
    const idle = this.idle.pop()
    if (idle !== undefined) return idle
    if (this.byTag.size >= bounds.client.waitingPops) return undefined
    const { group, maxDatagram, send } = this.options
    const driver: SessionDriver = new SessionDriver({
      group,
      maxDatagram: maxDatagram(),
      send,
      settle: (_seq, settlement) => {
        waiter.settle?.(settlement)
      },
      windowOperations: 1
    })
    const waiter: Waiter = { driver, settle: null }
    const tag = clientTag(driver.client)
    // Two clients with one tag: as likely as not in a lifetime of four billion.
    if (this.byTag.has(tag)) return this.take()
    this.byTag.set(tag, waiter)
    return waiter
  }
}
