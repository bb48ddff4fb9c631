import { useMemo, type JSX } from 'react'
import { useApp } from '../../store/use-app'
import { operationText } from '../answers/answer-facts'
import { ResultsTable } from '../answers/results-table'

/** What the operations on queues gave. */
export function QueueAnswers(): JSX.Element {
  const answers = useApp((state) => state.queueAnswers)
  const clear = useApp((state) => state.clearQueueAnswers)
  const clearedAt = useApp((state) => state.answersClearedAt)
  const rows = useMemo(
    () => answers.map(({ id, at, answer }) => ({ id, at, line: operationText(answer), answer })),
    [answers]
  )
  return (
    <ResultsTable
      label="Answers"
      rows={rows}
      onClear={clear}
      clearedAt={clearedAt}
      fileName="answers"
      empty="Each answer tells its result, server, slot and time."
    />
  )
}
