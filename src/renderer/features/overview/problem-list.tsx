import type { JSX } from 'react'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { Notice } from '../../ui/notice'

/** What is wrong, each with its mend. */
export function ProblemList(): JSX.Element {
  const problems = useApp((state) => state.problems)
  const disconnected = useApp((state) => state.disconnected)
  const showLogOf = useApp((state) => state.showLogOf)
  const setView = useApp((state) => state.setView)
  return (
    <div className="problems" aria-live="polite">
      {disconnected !== null && (
        <Notice kind="error" text="The app does not answer." mend={disconnected} />
      )}
      {problems.map(({ id, severity, text, mend, server }) => (
        <Notice key={id} kind={severity} text={text} mend={mend}>
          {server !== null && (
            <Button
              kind="quiet"
              icon="logs"
              label={`Show the log of ${server}`}
              onPress={() => {
                showLogOf(server)
                setView('Logs')
              }}
            >
              Show its log
            </Button>
          )}
        </Notice>
      ))}
    </div>
  )
}
