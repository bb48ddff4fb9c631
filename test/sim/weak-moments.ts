/**
 * What happens when a datagram of a chosen kind is sent: its sender is struck in that
 * very moment, or the datagram itself is kept and arrives late.
 */
import type { Random } from '../../src/main/protocol/random'
import type { Agenda } from './agenda'
import type { Network } from './network'
import type { Upset } from './scenario'
import { cutPower } from './power'
import type { SimServer } from './sim-server'

type Strike = Extract<Upset, { do: 'strike' }>
type Late = Extract<Upset, { do: 'late' }>

/** Probability that a receiver gets what a server sends as it dies, and that it gets late what comes late. */
const SOME = 0.5

interface Custody {
  readonly upset: Late
  /** Datagrams of this type still to pass before the first one that is kept. */
  passing: number
  /** The one that is being sent, if it comes late. */
  current: Uint8Array | null
  kept: (() => void)[]
}

/** A power cut comes so soon after what it is aimed at: about as long as a disk takes to sync. */
const FALLING_MS = 8

export class WeakMoments {
  private strikes: { readonly upset: Strike; left: number }[] = []
  private custodies: Custody[] = []

  constructor(
    private readonly agenda: Agenda,
    private readonly network: Network,
    private readonly random: Random,
    private readonly servers: readonly SimServer[],
    /** Memory is all there is: whether the others can do without this server. */
    private readonly isSpared: (server: SimServer) => boolean
  ) {
    network.watch = (from, bytes) => this.notice(from, bytes)
    network.detain = (bytes, arrive) => this.keep(bytes, arrive)
  }

  strike(upset: Strike): void {
    this.strikes.push({ upset, left: upset.nth })
  }

  late(upset: Late): void {
    const custody = { upset, passing: upset.nth - 1, current: null, kept: [] }
    this.custodies.push(custody)
    this.agenda.after(upset.forMs, () => this.release(custody))
  }

  /** No more of it; what was kept arrives. */
  end(): void {
    this.strikes = []
    for (const custody of this.custodies) this.release(custody)
  }

  /** A datagram is sent. Returns true when its sender dies of it. */
  private notice(from: number, bytes: Uint8Array): boolean {
    if (this.strikes.length === 0 && this.custodies.length === 0) return false
    const server = this.servers.find(({ endpoint }) => endpoint === from)
    if (server === undefined) return false
    const type = bytes[3]
    for (const custody of [...this.custodies]) {
      const { upset } = custody
      if (upset.until !== 0 && upset.until === type) this.release(custody)
      custody.current = null
      if (upset.type === type && --custody.passing < 0 && custody.passing >= -upset.count) {
        custody.current = bytes
      }
    }
    let dies = false
    for (const strike of [...this.strikes]) {
      const { upset } = strike
      if (upset.type !== type || !this.isSpared(server) || --strike.left > 0) continue
      this.strikes = this.strikes.filter((other) => other !== strike)
      if (upset.victim === 'another') this.strikeAnother(server, upset)
      else if (this.hit(server, upset)) dies = true
    }
    return dies
  }

  private strikeAnother(sender: SimServer, upset: Strike): void {
    const others = this.servers.filter(
      (other) => other !== sender && other.alive && !other.isPaused && this.isSpared(other)
    )
    const victim = others[this.random.below(Math.max(1, others.length))]
    if (victim === undefined) return
    this.agenda.after(0, () => {
      // The sender may have died of another strike meanwhile, and this one be the last with its past.
      if (victim.alive && !victim.isPaused && this.isSpared(victim)) this.hit(victim, upset)
    })
  }

  /** Returns true when the server dies of it. */
  private hit(server: SimServer, { how, forMs }: Strike): boolean {
    switch (how) {
      case 'jump':
        // Time passes between two of its steps, not inside of one.
        this.agenda.after(0, () => server.jump(forMs))
        return false
      case 'pause':
        server.pause()
        this.agenda.after(forMs, () => server.resume())
        return false
      case 'power':
        this.agenda.after(this.random.next() * FALLING_MS, () => {
          const alive = this.servers.filter((one) => one.alive)
          cutPower(alive, forMs, this.agenda, this.random)
        })
        return false
      case 'crash':
        server.crash()
        if (forMs > 0) this.agenda.after(forMs, () => server.start())
        return true
    }
  }

  private keep(bytes: Uint8Array, arrive: () => void): boolean {
    for (const { current, kept, upset } of this.custodies) {
      if (current !== bytes || this.random.next() >= SOME) continue
      kept.push(arrive)
      return !upset.again
    }
    return false
  }

  private release(custody: Custody): void {
    const { kept } = custody
    custody.kept = []
    for (const arrive of kept) arrive()
  }
}
