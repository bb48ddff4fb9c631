/**
 * macOS 15 and later ask the user whether an app may find devices on the local network. An app
 * that was not allowed gets EHOSTUNREACH for each multicast, and hears nothing. Here that is
 * told from a network that is away for a moment, and from a single host that is.
 */

/** So many multicasts in a row that failed, over at least so long. */
const FAILURES_LEAST = 10
const LASTING_MS = 3000

export const LOCAL_NETWORK_HINT =
  'macOS keeps this app from the local network: allow it in System Settings > ' +
  'Privacy & Security > Local Network, then switch it off and on there if it stays like this'

/** `denied`: it looks as if the app is not allowed. `works`: it did, and works again. */
export type PermissionNews = 'denied' | 'works' | null

export class LocalPermission {
  private failures = 0
  private since = 0
  private sentThen = 0
  private isDenied = false

  constructor(private readonly platform: NodeJS.Platform = process.platform) {}

  /**
   * A multicast could not be sent. Told once, until it works again.
   *
   * @param sent multicasts that the system took so far
   * @param now milliseconds of any monotonic clock
   */
  failed(code: string, sent: number, now: number): PermissionNews {
    if (this.platform !== 'darwin' || code !== 'EHOSTUNREACH') return null
    if (this.failures === 0 || sent > this.sentThen) {
      this.failures = 0
      this.since = now
    }
    this.failures++
    this.sentThen = sent
    const lasts = this.failures >= FAILURES_LEAST && now - this.since >= LASTING_MS
    if (!lasts || this.isDenied) return null
    this.isDenied = true
    return 'denied'
  }

  /** Looked at now and then: `sent` multicasts so far. */
  look(sent: number): PermissionNews {
    if (!this.isDenied || sent <= this.sentThen) return null
    this.isDenied = false
    this.failures = 0
    return 'works'
  }
}
