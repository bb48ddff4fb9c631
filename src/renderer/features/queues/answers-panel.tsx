import type { JSX } from 'react'
import { useApp } from '../../store/use-app'
import { AnswerFacts, operationText } from '../answers/answer-facts'

/** What the forms' operations gave, newest first. */
export function AnswersPanel(): JSX.Element {
  const answers = useApp((state) => state.queueAnswers)
  return (
    <section className="panel answers-panel">
      <div className="panel-head">
        <h2>Answers</h2>
      </div>
      {answers.length === 0 && (
        <p className="queue-form soft">Each answer tells its result, server, slot and time.</p>
      )}
      <ol className="answers" role="log" aria-label="Answers">
        {answers.map(({ id, answer }) => (
          <li key={id}>
            <code>{operationText(answer)}</code>
            <AnswerFacts answer={answer} />
          </li>
        ))}
      </ol>
    </section>
  )
}
