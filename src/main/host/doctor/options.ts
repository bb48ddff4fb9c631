/** What a doctor is told. */
import type { Settings } from '../settings'

export interface DoctorOptions {
  readonly settings: Settings
  /** What was wrong as they were read; null: nothing. */
  readonly settingsProblem: string | null
  /** Version of this program. */
  readonly version: string
  /** Group address and port; default: derived from the group's name, 5051. */
  readonly address?: string | null | undefined
  readonly port?: number | null | undefined
  /** Multicast TTL, 1 to 255; default 1. */
  readonly ttl?: number | undefined
}
