/** The library's errors: one hierarchy, told apart by `instanceof` or by `code`. */
import type { OperationAnswer } from '../../shared/views'

/** What went wrong, one word for each class of errors. */
export type ErrorCode =
  | 'aborted'
  | 'bad-input'
  | 'busy'
  | 'closed'
  | 'no-answer'
  | 'no-such-queue'
  | 'not-primary'
  | 'refused'
  | 'timeout'

/**
 * What a failed operation did to the queues. `no-effect`: nothing, it may be tried again.
 * `unknown`: it may have been executed, once, or may yet be while servers hold it.
 */
export type Outcome = 'no-effect' | 'unknown'

/** What an error knows beside its message. */
export interface ErrorDetails {
  /** What the operation did, as far as is known; default `no-effect`. */
  readonly outcome?: Outcome | undefined
  /** How the operation ended, where it came so far. */
  readonly answer?: OperationAnswer | undefined
  /** What caused it, for example the reason of an aborted signal. */
  readonly cause?: unknown
}

/** Everything that the library rejects with on purpose. `message` is one line that says what helps. */
export abstract class FTQueueError extends Error {
  /** What went wrong, in one word. */
  abstract readonly code: ErrorCode
  /** What the operation did to the queues, as far as is known. */
  readonly outcome: Outcome
  /** How the operation ended, with the id of its request; null: it was not about one, or never sent. */
  readonly answer: OperationAnswer | null

  constructor(message: string, { outcome = 'no-effect', answer, cause }: ErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.outcome = outcome
    this.answer = answer ?? null
  }
}

/** No answer came in time. The outcome is unknown. */
export class TimeoutError extends FTQueueError {
  override readonly name = 'TimeoutError'
  override readonly code = 'timeout'
}

/**
 * Its signal aborted. The outcome is unknown, unless the operation had not left yet.
 * `cause` is the signal's reason.
 */
export class AbortError extends FTQueueError {
  override readonly name = 'AbortError'
  override readonly code = 'aborted'
}

/** The client is closed. The outcome is unknown of what was under way then. */
export class ClosedError extends FTQueueError {
  override readonly name = 'ClosedError'
  override readonly code = 'closed'
}

/**
 * The servers that answered are a minority of their group, whose policy is `majority`: they did
 * not execute it. The outcome is unknown, for the majority may have heard it and not answered in
 * time, as while it has just lost a member.
 */
export class NotPrimaryError extends FTQueueError {
  override readonly name = 'NotPrimaryError'
  override readonly code = 'not-primary'
}

/**
 * Too much waits or is held already, here or in the group: it was not executed; try again later.
 * Or a server cannot write to its disk (`answer.reason` is `storage`): its side of the group did
 * not execute it, and the outcome is unknown.
 */
export class BusyError extends FTQueueError {
  override readonly name = 'BusyError'
  override readonly code = 'busy'
}

/** There is no queue with this id, so nothing was pushed, popped or told. */
export class NoSuchQueueError extends FTQueueError {
  override readonly name = 'NoSuchQueueError'
  override readonly code = 'no-such-queue'
}

/** An option or argument that cannot be meant; nothing was sent. */
export class BadInputError extends FTQueueError {
  override readonly name = 'BadInputError'
  override readonly code = 'bad-input'
  /** The option or argument that it is about, for example `interface` or `item`; null: none alone. */
  readonly field: string | null

  constructor(message: string, field: string | null = null, details: ErrorDetails = {}) {
    super(message, details)
    this.field = field
  }
}

/** Nobody answered a question about the group in time, as `dump` asks it. */
export class NoAnswerError extends FTQueueError {
  override readonly name = 'NoAnswerError'
  override readonly code = 'no-answer'
}

/** A server will not, or cannot read what it was sent, as one of another version may not. */
export class RefusedError extends FTQueueError {
  override readonly name = 'RefusedError'
  override readonly code = 'refused'
}
