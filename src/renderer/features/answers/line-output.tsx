import { memo, type JSX } from 'react'
import type { LineView } from '../../../shared/channels/script'
import type { OperationAnswer } from '../../../shared/views'
import { ProblemLine } from '../../ui/field'
import { formatAmount, formatCount, formatMs } from '../../ui/format'
import { AnswerFacts, operationText } from './answer-facts'

/** What came of one line of a script. */
export const LineOutput = memo(function LineOutput({
  view
}: {
  readonly view: LineView
}): JSX.Element | null {
  const { state, problem, note, first, operations, answered } = view
  const [only] = first
  return (
    <div className="line-output">
      {operations > 1 ? (
        answered > 0 && <RepeatOutput view={view} />
      ) : only !== undefined ? (
        <AnswerFacts answer={only} />
      ) : null}
      {note !== null && <p className="soft">{note}</p>}
      {problem !== null && <ProblemLine text={problem} />}
      {answered === 0 && problem === null && note === null && (
        <span className="soft">{waitingText[state]}</span>
      )}
    </div>
  )
})

const waitingText: Readonly<Record<LineView['state'], string>> = {
  waiting: '',
  running: 'runs…',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  skipped: 'not run'
}

function RepeatOutput({ view }: { readonly view: LineView }): JSX.Element {
  const { state, operations, answered, errors, summary, first, last } = view
  const left = answered - first.length - last.length
  return (
    <>
      <p className="repeat-facts">
        <b>
          {answered === operations
            ? formatAmount(operations, 'operation', 'operations')
            : `${formatCount(answered)} of ${formatCount(operations)}`}
        </b>
        {state === 'cancelled' && <span className="repeat-cut">cancelled</span>}
        {errors > 0 && (
          <span className="repeat-cut">{formatAmount(errors, 'error', 'errors')}</span>
        )}
        {summary !== null && (
          <>
            <span>{formatCount(Math.round(summary.perSecond))} a second</span>
            <span className="soft">p50 {formatMs(summary.p50Ms)}</span>
            <span className="soft">p99 {formatMs(summary.p99Ms)}</span>
            <span className="soft">{formatMs(summary.ms)}</span>
          </>
        )}
      </p>
      <details className="repeat-answers">
        <summary>{left > 0 || last.length > 0 ? 'First and last answers' : 'Answers'}</summary>
        <ol>
          {first.map((answer) => (
            <AnswerRow key={answer.request} answer={answer} />
          ))}
          {left > 0 && (
            <li className="soft repeat-left">
              {formatAmount(left, 'more answer', 'more answers')} between
            </li>
          )}
          {last.map((answer) => (
            <AnswerRow key={answer.request} answer={answer} />
          ))}
        </ol>
      </details>
    </>
  )
}

function AnswerRow({ answer }: { readonly answer: OperationAnswer }): JSX.Element {
  return (
    <li className="repeat-row">
      <code>{operationText(answer)}</code>
      <AnswerFacts answer={answer} />
    </li>
  )
}
