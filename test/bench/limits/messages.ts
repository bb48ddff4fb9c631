/** What the bench and the processes that measure the machine's limits say to each other. */

/** Where all of them listen, and by which interface they send. */
export interface WirePlace {
  readonly group: string
  readonly port: number
  /** IPv4 address of the interface. */
  readonly interface: string
}

/** `run` tells the datagrams of one measurement from late ones of another. */
export type WireOrder = { readonly run: number } &
  /** Whoever listens costs what each that hears costs: the sender does not. */
  (
    | { readonly kind: 'open'; readonly place: WirePlace; readonly listens: boolean }
    /** Listen no more. */
    | { readonly kind: 'leave' }
    /** Count, and acknowledge to this port every so many. */
    | {
        readonly kind: 'receive'
        readonly id: number
        readonly ackPort: number
        readonly every: number
      }
    | {
        readonly kind: 'send'
        readonly bytes: number
        readonly warmUpMs: number
        readonly ms: number
        /** Datagrams that not all receivers have acknowledged. */
        readonly window: number
        readonly receivers: number
      }
    /** Datagrams that were missed. */
    | { readonly kind: 'missed' }
    /** Multicast back what comes. */
    | { readonly kind: 'echo' }
    | { readonly kind: 'ping'; readonly warmUpMs: number; readonly ms: number }
    /** Multicast the next hop whenever it is this one's turn. */
    | { readonly kind: 'token'; readonly id: number; readonly of: number; readonly bytes: number }
    | { readonly kind: 'hop' }
    /** The hops that came so far. */
    | { readonly kind: 'hops' }
    /** One of the members of the bare pipeline, whose ports these are. */
    | {
        readonly kind: 'member'
        readonly id: number
        readonly ports: readonly number[]
        readonly clientPort: number
      }
    /** Its client. */
    | { readonly kind: 'operate'; readonly warmUpMs: number; readonly ms: number }
  )

export type WireReport =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'sent'; readonly datagramsPerS: number; readonly stalls: number }
  | { readonly kind: 'missed'; readonly datagrams: number }
  | { readonly kind: 'round trips'; readonly p50Ms: number; readonly p99Ms: number }
  | { readonly kind: 'hops'; readonly hops: number }
  | {
      readonly kind: 'operated'
      readonly perS: number
      readonly p50Ms: number
      readonly p99Ms: number
    }
