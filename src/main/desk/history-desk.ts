/** What answers the window's questions about the group's past, and settles what it left open. */
import type { GroupRequests } from '../../shared/channels/group'
import { UserError } from '../../shared/user-error'
import type { ClientSource } from './client-source'
import type { HistoryBook } from './history-book'
import { outcomeOf } from './outcome'
import type { RequestHandlers } from './request-handlers'

export function historyHandlers(
  book: () => HistoryBook,
  client: () => ReturnType<ClientSource['get']>
): Pick<RequestHandlers, keyof GroupRequests> {
  return {
    'group:history': () => book().view(),

    'group:story': ({ config }) => outcomeOf(() => book().stories(config)),

    'group:ambiguous': () => outcomeOf(async () => (await client()).past.ambiguous()),

    'group:settle': ({ id, keep }) =>
      outcomeOf(async () => {
        const answer = await (await client()).settleAmbiguous(id, keep)
        if (answer.status === 'no-such-queue') {
          throw new UserError('This pop is settled already, or has no such result any more.')
        }
        if (answer.status !== 'ok') {
          throw new UserError(`The group did not settle it (${answer.status}): try again.`)
        }
        return answer
      })
  }
}
