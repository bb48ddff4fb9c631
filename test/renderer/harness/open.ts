import type { Page } from 'playwright-core'

export interface OpenOptions {
  readonly width?: number
  readonly height?: number
  readonly dark?: boolean
  /** No time passes by itself. */
  readonly still?: boolean
}

/** Opens a scene in a window of this size. */
export type Open = (scene: string, options?: OpenOptions) => Promise<Page>
