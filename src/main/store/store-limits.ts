/**
 * The store's bounds. What a folder holds at most: parts files of which at least half
 * is in use (2 x the state), a log of `logBytes` or a quarter of the state beyond the
 * last checkpoint, and while the next checkpoint is written what changed since (at most
 * 1 x the state) and the log that grows meanwhile; `cutFiles` x `cutBytes` of evidence.
 */
export const storeLimits = {
  /** So much log makes a checkpoint due, unless `1 / logShare` of the state is more. */
  logBytes: 16 * 1024 * 1024,
  logShare: 4,
  /** A segment of the log that is larger gets a successor. */
  segmentBytes: 64 * 1024 * 1024,
  /** With the durability `sync` a segment grows by so many zeros at a time, to be written over. */
  aheadBytes: 256 * 1024,
  /** What one write takes at most, but for a single record that is larger. */
  batchBytes: 1024 * 1024,
  /** Records that may wait for the disk. Beyond it a checkpoint takes their place. */
  waitingBytes: 64 * 1024 * 1024,
  waitingRecords: 262_144,
  /** A checkpoint's parts are encoded and written so many bytes at one time. */
  chunkBytes: 256 * 1024,
  /** And synced so often: a sync of the log may have to wait for them. */
  unsyncedBytes: 2 * 1024 * 1024,
  /** Items whose digests a checkpoint computes at one time. */
  digestedAtOnce: 10_000,
  /** Between two pieces of a checkpoint's work. */
  pauseMs: 1,
  /** With the durability `async` a written record is synced so much later, at most. */
  syncEveryMs: 50,
  /** A write that failed is tried again; a whole checkpoint that did, less and less often. */
  retryMs: 1000,
  retryMostMs: 8000,
  /** Parts files: beyond it the smallest are written again as one. */
  partsFiles: 32,
  /** Bytes that were cut off are kept in so many files, of each so many. */
  cutFiles: 4,
  cutBytes: 16 * 1024 * 1024
} as const

export type StoreLimits = { readonly [name in keyof typeof storeLimits]: number }
