/** What a scenario needs of the group that it is played on. */
import type { MergeRecord } from '../../shared/merges'
import type { OperationAnswer, OperationName } from '../../shared/views'
import type { StatusAnswer } from '../protocol/wire/control'
import type { Client } from './client'
import type { LabDesk } from './lab-desk'
import type { Known } from './server-names'

/** A scenario waits longer than a person: a server that had the turn may have crashed. */
const OPERATION_TIMEOUT_MS = 15_000

export interface PlayDesk extends Pick<LabDesk, 'give' | 'status'> {
  /** The status of every server that answers. */
  readonly look: () => Promise<readonly StatusAnswer[]>
  /** `server`: id of the one server that hears it; null: all do. */
  readonly operate: (
    op: OperationName,
    args: readonly number[],
    server: string | null
  ) => Promise<OperationAnswer>
  /** The merges that are remembered, newest last. */
  readonly merges: () => Promise<readonly MergeRecord[]>
  /** Starts a server that was crashed; null: servers are not started from here. */
  readonly start: ((server: Known) => Promise<void>) | null
}

export function playDesk(client: Client, start: PlayDesk['start']): PlayDesk {
  const { labDesk } = client
  const options = { timeoutMs: OPERATION_TIMEOUT_MS }
  return {
    give: (command, server, wanted) => labDesk.give(command, server, wanted),
    status: () => labDesk.status(),
    look: () => client.statusAnswers(),
    operate: async (op, args, server) => {
      const from = server === null ? client : await client.beside(server)
      return from.run(op, args, options)
    },
    merges: async () => (await client.past.merges(null)).merges,
    start
  }
}
