/** `import { Client } from 'ftqueue/client'`: all that programs see of it. */
export { Client } from './client'
export type { ClientOptions, OperationOptions, PopOptions } from './options'
export type { AbortSignalLike } from '../client/abort'
export {
  FTQueueError,
  TimeoutError,
  AbortError,
  ClosedError,
  NotPrimaryError,
  BusyError,
  NoSuchQueueError,
  BadInputError,
  NoAnswerError,
  RefusedError,
  type ErrorCode,
  type ErrorDetails,
  type Outcome
} from './errors'
export type { OperationAnswer, OrderedAnswer, OperationName, StatusName } from '../../shared/views'
export type {
  GroupView,
  ConfigurationView,
  MemberView,
  PhaseName,
  PolicyName,
  DurabilityName
} from '../../shared/views'
export type { Dump } from '../client/inspector'
export type { InterfaceChoice } from '../net/interfaces'
