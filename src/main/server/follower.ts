/**
 * Follows this machine's changes of address: looks at the interfaces about once a second, for
 * no system tells Node of a change, and at once when sockets complain. A look costs about 0.1 ms.
 */
import { networkInterfaces } from 'node:os'
import type { NetworkView } from '../../shared/views'
import { Following, type Verdict } from '../net/following'
import type { InterfaceChoice, InterfaceTable } from '../net/interfaces'
import { readDefaultRoutes, type Route } from '../net/routes'
import type { Log } from './logs'

const LOOK_INTERVAL_MS = 1000
/** Looks that complaints ask for are so far apart at least. */
const LOOK_LEAST_MS = 100

export interface FollowerOptions {
  /** As for `chooseInterface`. */
  readonly spec: string
  readonly choice: InterfaceChoice
  /** Takes the sockets there. Rejects when that cannot be; they stay where they are then. */
  readonly rebind: (choice: InterfaceChoice) => Promise<void>
  /** The sockets are there. */
  readonly moved: (choice: InterfaceChoice) => void
  /** Looked at as often as the interfaces are. */
  readonly looked?: () => void
  /** What people are told has changed. */
  readonly told: (view: NetworkView) => void
  readonly log: Log
  /** Monotonic, milliseconds. */
  readonly now: () => number
  /** Milliseconds since 1970. */
  readonly clock: () => number
  /** What the system says; a test has its own. */
  readonly table?: () => InterfaceTable
  readonly routes?: () => readonly Route[]
}

export class Follower {
  private readonly following: Following
  private choice: InterfaceChoice
  private network: NetworkView
  private timer: NodeJS.Timeout | null = null
  private lookedAt = -Infinity
  private busy = false
  private closed = false
  /** Problems by who tells them: the address itself comes first. */
  private waiting: string | null = null
  private hindrance: string | null = null

  constructor(private readonly options: FollowerOptions) {
    const { spec, choice, clock } = options
    this.choice = choice
    this.following = new Following(spec, choice)
    this.network = viewOf(choice, clock(), null)
  }

  get view(): NetworkView {
    return this.network
  }

  start(): void {
    this.options.told(this.network)
    this.timer = setInterval(() => {
      this.look()
    }, LOOK_INTERVAL_MS)
  }

  /** Sockets complain, or hear nothing: the address may be gone. */
  lookSoon(): void {
    if (this.timer !== null && this.options.now() - this.lookedAt >= LOOK_LEAST_MS) this.look()
  }

  /** Something else keeps it from the network, in words; null: nothing any more. */
  hinder(problem: string | null): void {
    this.hindrance = problem
    this.tell()
  }

  close(): void {
    this.closed = true
    if (this.timer !== null) clearInterval(this.timer)
    this.timer = null
  }

  private look(): void {
    if (this.busy || this.closed) return
    const { now, table = networkInterfaces, routes = readDefaultRoutes } = this.options
    this.lookedAt = now()
    this.options.looked?.()
    void this.follow(this.following.look(table(), routes(), this.lookedAt))
  }

  private async follow(verdict: Verdict): Promise<void> {
    switch (verdict.do) {
      case 'stay':
        return
      case 'wait':
        this.wait(verdict.why)
        return
      case 'renew':
        await this.go(this.choice)
        return
      case 'move':
        await this.go(verdict.to)
    }
  }

  private wait(why: string): void {
    if (this.waiting === why) return
    if (this.waiting === null) {
      this.options.log('warn', 'address-lost', { interface: this.choice.name }, why)
    }
    this.waiting = why
    this.tell()
  }

  private async go(to: InterfaceChoice): Promise<void> {
    const { options, choice: from } = this
    this.busy = true
    try {
      await options.rebind(to)
    } catch (error) {
      this.busy = false
      // The system may not be ready: the next look tries again.
      const text = error instanceof Error ? error.message : String(error)
      this.wait(`cannot go to ${placeOf(to)} yet: ${text}`)
      return
    }
    this.busy = false
    if (this.closed) return
    this.choice = to
    this.following.moved(to)
    this.waiting = null
    const at = options.clock()
    const isSame = from.name === to.name && from.address === to.address
    if (isSame) {
      const text = `the address ${to.address} of ${to.name} is back`
      options.log('info', 'address-back', { interface: to.name, address: to.address }, text)
    } else {
      const change = { from: placeOf(from), to: placeOf(to), at }
      this.network = viewOf(to, at, change)
      options.log('warn', 'address-changed', { ...change, why: to.why }, changeText(from, to))
      options.moved(to)
    }
    this.tell()
  }

  private tell(): void {
    const problem = this.waiting ?? this.hindrance
    this.network = { ...this.network, problem }
    this.options.told(this.network)
  }
}

function viewOf(
  { name, address, loopback, why }: InterfaceChoice,
  since: number,
  change: NetworkView['change']
): NetworkView {
  return { interface: name, address, loopback, why, since, change, problem: null }
}

function placeOf({ name, address }: InterfaceChoice): string {
  return `${name} ${address}`
}

function changeText(from: InterfaceChoice, to: InterfaceChoice): string {
  if (to.loopback) {
    return (
      `the address ${from.address} of ${from.name} is gone and there is no other network: ` +
      `on loopback (${to.address}) until there is one`
    )
  }
  if (from.name === to.name) {
    return `this machine's address on ${to.name} changed from ${from.address} to ${to.address}: following`
  }
  return from.loopback
    ? `a network is there, ${to.name} (${to.address}): following`
    : `this machine's network changed from ${from.name} (${from.address}) to ${to.name} (${to.address}): following`
}
