import type { JSX } from 'react'
import type { OperationAnswer } from '../../../shared/views'
import { nameOf } from '../../store/group-slice'
import { useApp } from '../../store/use-app'
import { StatusBadge } from '../../ui/badge'
import { formatCount, formatMs } from '../../ui/format'
import { MessageLink } from '../../ui/message-link'
import { ServerName } from '../../ui/server-name'
import './answers.css'

/** An operation as a line of `ftqueue run`. */
export function operationText({ op, label, queue, item }: OperationAnswer): string {
  return [op, label ?? queue, item].filter((part) => part !== undefined).join(' ')
}

/** What came of an operation: result, status, server, slot, milliseconds. */
export function AnswerFacts({ answer }: { readonly answer: OperationAnswer }): JSX.Element {
  const { result, status, server, slot, ms, config, request } = answer
  const name = useApp((state) => (server === null ? null : nameOf(state, server)))
  return (
    <span className="answer" title={config === null ? undefined : `configuration ${config}`}>
      <span className="answer-result mono">
        {result ?? (
          <>
            <span aria-hidden="true">–</span>
            <span className="unseen">no result</span>
          </>
        )}
      </span>
      <span className="answer-status">
        <StatusBadge status={status} />
      </span>
      <span className="answer-server">
        {name === null ? <span className="soft">no server</span> : <ServerName name={name} />}
      </span>
      <span className="answer-slot soft">
        {slot === null ? 'no slot' : `slot ${formatCount(slot)}`}
      </span>
      <span className="answer-message">
        <MessageLink message={request} />
      </span>
      <span className="answer-ms soft">{formatMs(ms)}</span>
    </span>
  )
}
