import { useState, type JSX } from 'react'
import { useApp } from '../../store/use-app'
import { StatusBadge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { formatMs } from '../../ui/format'
import { Select } from '../../ui/select'
import { ServerName } from '../../ui/server-name'
import { useMapMembers } from './lab-members'

/** Operations that one server alone hears, as if their client stood on its side of a cut. */
export function SideWorkPanel(): JSX.Element | null {
  const members = useMapMembers().filter(({ lives }) => lives)
  const work = useApp((state) => state.sideWork)
  const operateAt = useApp((state) => state.operateAt)
  const [chosen, setChosen] = useState('')
  const [line, setLine] = useState('')
  const [first] = members
  if (first === undefined) return null
  const at = members.find(({ id }) => id === chosen) ?? first

  async function run(): Promise<void> {
    if (line.trim() === '') return
    if (await operateAt(at.id, at.name, line)) setLine('')
  }

  return (
    <section className="panel" aria-labelledby="lab-work">
      <div className="panel-head">
        <h2 id="lab-work">Work on one side</h2>
        <p className="soft cut">Commands that one server alone hears</p>
      </div>
      <form
        className="lab-work"
        onSubmit={(event) => {
          event.preventDefault()
          void run()
        }}
      >
        <Select
          label="Heard by"
          value={at.id}
          options={members.map(({ id, name }) => ({ value: id, text: name }))}
          onChoose={setChosen}
        />
        <Field label="Command" value={line} placeholder="push 25 5" onText={setLine} />
        <Button submit>Run</Button>
      </form>
      <ul className="lab-answers" role="log" aria-label="Work results">
        {work.slice(0, 8).map(({ id, name, line: own, answer, problem }) => (
          <li key={id}>
            <ServerName name={name} />
            <code className="cut">{own}</code>
            {problem === null ? (
              <span className="lab-answer">
                {answer !== null && (
                  <>
                    {answer.result !== null && <b>{answer.result}</b>}
                    <StatusBadge status={answer.status} />
                    <span className="soft">{formatMs(answer.ms)}</span>
                  </>
                )}
              </span>
            ) : (
              <span className="field-problem">{problem}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
