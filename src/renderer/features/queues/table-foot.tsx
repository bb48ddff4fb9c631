import type { JSX } from 'react'
import { nameOf } from '../../store/group-slice'
import type { Pages } from '../../store/pager'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { ProblemLine } from '../../ui/field'
import { formatAmount } from '../../ui/format'

interface TableFootProps {
  readonly pages: Pages<unknown>
  readonly one: string
  readonly many: string
}

/** How many rows there are, from whom, and what went wrong while asking. */
export function TableFoot({
  pages: { server, total, problem },
  one,
  many
}: TableFootProps): JSX.Element {
  // While any member may answer, the one that did changes all the time: no name to be read.
  const name = useApp((state) =>
    server === null || state.copyOf === null ? null : nameOf(state, server)
  )
  const refresh = useApp((state) => state.refreshQueues)
  return (
    <footer className="table-foot">
      {problem !== null ? (
        <>
          <ProblemLine text={problem} />
          <Button kind="quiet" icon="restart" onPress={refresh}>
            Try again
          </Button>
        </>
      ) : (
        <span className="soft">
          {total === null ? 'Asking…' : formatAmount(Math.max(0, total), one, many)}
          {name !== null && `, as ${name} holds them`}
        </span>
      )}
    </footer>
  )
}
