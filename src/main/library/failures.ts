/** From answers and from what goes wrong inside to the library's errors. */
import type { OperationAnswer } from '../../shared/views'
import { UserError } from '../../shared/user-error'
import * as inner from '../client/errors'
import {
  BadInputError,
  BusyError,
  NoAnswerError,
  NoSuchQueueError,
  NotPrimaryError,
  RefusedError,
  TimeoutError,
  type FTQueueError
} from './errors'

/** What options are called here, where they are called otherwise inside. */
const FIELDS: Readonly<Record<string, string>> = {
  timeout: 'timeoutMs',
  wait: 'waitMs',
  peer: 'peers'
}

/** `push 25 5`. */
function operationText({ op, label, queue, item }: OperationAnswer): string {
  return [op, label ?? queue, item].filter((part) => part !== undefined).join(' ')
}

/** The error that an answer stands for; null: it was executed, or found the queue empty. */
export function failureOf(answer: OperationAnswer): FTQueueError | null {
  const what = operationText(answer)
  switch (answer.status) {
    case 'ok':
    case 'empty':
      return null
    case 'no-such-queue':
      return new NoSuchQueueError(
        `${what}: there is no queue ${answer.queue ?? ''}; "create" makes one, and tells its id`,
        { answer }
      )
    case 'not-primary':
      return new NotPrimaryError(
        `${what}: refused, for these servers are a minority of the group; try again when the others are back`,
        // Only those who answered did not execute it.
        { outcome: 'unknown', answer }
      )
    case 'busy':
      return new BusyError(`${what}: ${busyText(answer)}`, {
        // The others of a side whose disk is full did not either, but another side may.
        outcome: answer.reason === 'storage' ? 'unknown' : 'no-effect',
        answer
      })
    case 'bad-request':
      return new RefusedError(
        `${what}: server ${answer.server ?? ''} cannot read the request; is its version the same?`,
        { answer }
      )
    case 'timeout':
      return new TimeoutError(
        `${what}: no answer in ${Math.round(answer.ms)} ms, so it is unknown whether it was executed` +
          (answer.reason === 'full' ? '; too much is waiting there, try again later' : '') +
          ` (request ${answer.request})`,
        { outcome: 'unknown', answer }
      )
  }
}

function busyText({ reason, server, slot }: OperationAnswer): string {
  if (reason === 'storage') {
    return 'refused, for a server of the group cannot write to its disk; its log says what to mend'
  }
  if (slot !== null) return 'refused, for the group holds as much as it may; pop items first'
  return server === null
    ? 'not sent, for too many operations wait for an answer already; await some first'
    : 'refused, for too much is waiting already; try again later'
}

/** What went wrong inside, as the library tells it; what it does not know stays as it is. */
export function translated(error: unknown): unknown {
  if (error instanceof UserError) {
    const { field, message } = error
    const name = field === null ? null : (FIELDS[field] ?? field)
    return new BadInputError(message, name, { cause: error })
  }
  if (error instanceof inner.NoAnswerError) {
    return new NoAnswerError(error.message, { cause: error })
  }
  if (error instanceof inner.RefusedError) return new RefusedError(error.message, { cause: error })
  return error
}
