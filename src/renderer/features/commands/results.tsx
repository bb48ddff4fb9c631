import { memo, useLayoutEffect, useRef, type JSX } from 'react'
import type { CommandEntry } from '../../store/commands-slice'
import { useApp } from '../../store/use-app'
import { ProblemLine } from '../../ui/field'
import { Button } from '../../ui/button'
import { AnswerFacts } from '../answers/answer-facts'
import { LineOutput } from '../answers/line-output'

/** What the lines gave, newest last, as in a terminal. */
export function Results(): JSX.Element {
  const entries = useApp((state) => state.entries)
  const box = useRef<HTMLDivElement>(null)
  const newest = entries.at(-1)

  useLayoutEffect(() => {
    if (newest !== undefined && box.current !== null) {
      box.current.scrollTop = box.current.scrollHeight
    }
  }, [newest])

  return (
    <div ref={box} className="results" role="log" aria-label="Results" tabIndex={0}>
      {entries.length === 0 && (
        <p className="results-none soft">
          Type a line below and press Enter. Each answer tells its result, server, slot and time.
        </p>
      )}
      <ol>
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ol>
    </div>
  )
}

const Entry = memo(function Entry({ entry }: { readonly entry: CommandEntry }): JSX.Element {
  const [view] = entry.output?.lines ?? []
  return (
    <li className="entry">
      <code className="entry-line">{entry.line}</code>
      {view !== undefined ? (
        <span className="entry-output">
          <LineOutput view={view} />
          {entry.output?.state === 'running' && <StopLine id={entry.id} />}
        </span>
      ) : entry.problem !== null ? (
        <ProblemLine text={entry.problem} />
      ) : entry.answer === null ? (
        <span className="soft">waits for its answer…</span>
      ) : (
        <AnswerFacts answer={entry.answer} />
      )}
    </li>
  )
})

function StopLine({ id }: { readonly id: number }): JSX.Element {
  const cancel = useApp((state) => state.cancelLine)
  return (
    <Button icon="stop" onPress={() => cancel(id)}>
      Stop
    </Button>
  )
}
