import type { RequestChannel, Requests } from '../../shared/ipc'

/** What answers the window, channel by channel. */
export type RequestHandlers = {
  readonly [C in RequestChannel]: (
    argument: Requests[C]['argument']
  ) => Promise<Requests[C]['answer']> | Requests[C]['answer']
}
