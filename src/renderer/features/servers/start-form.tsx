import { useState, type JSX } from 'react'
import type { StartRequest } from '../../../shared/ipc'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { Field, ProblemLine } from '../../ui/field'
import { checkStart, mostServers, type StartProblem } from './check-start'

interface StartFormProps {
  /** What stands in the name's field, where somebody else needs it too. */
  readonly name?: string
  readonly onName?: (name: string) => void
}

export function StartForm(props: StartFormProps): JSX.Element {
  const [count, setCount] = useState('1')
  const [ownName, setOwnName] = useState('')
  const { name = ownName, onName: setName = setOwnName } = props
  const [check, setCheck] = useState<StartProblem | null>(null)
  const starting = useApp((state) => state.starting)
  const refusal = useApp((state) => state.startProblem)
  const startServers = useApp((state) => state.startServers)
  const clearRefusal = useApp((state) => state.clearStartProblem)

  function edit(set: (text: string) => void): (text: string) => void {
    return (text) => {
      set(text)
      setCheck(null)
      clearRefusal()
    }
  }

  async function submit(): Promise<void> {
    const found = checkStart(count, name)
    setCheck(found)
    if (found !== null) return
    const request: StartRequest = { count: Number(count), ...(name === '' ? {} : { name }) }
    if (await startServers(request)) setName('')
  }

  function problemAt(field: StartProblem['field']): string | null {
    if (check?.field === field) return check.text
    return refusal?.field === field ? refusal.text : null
  }

  const placeless =
    refusal !== null && refusal.field !== 'count' && refusal.field !== 'name' ? refusal.text : null
  return (
    <form
      className="start-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Field
        label="Servers"
        type="number"
        min={1}
        max={mostServers}
        className="start-count"
        value={count}
        onText={edit(setCount)}
        problem={problemAt('count')}
      />
      <Field
        label="Name"
        className="start-name"
        placeholder="chosen by itself"
        maxLength={32}
        value={name}
        onText={edit(setName)}
        problem={problemAt('name')}
      />
      <Button kind="primary" icon="play" submit disabled={starting}>
        Start server
      </Button>
      <div className="start-problem">
        <ProblemLine text={placeless} />
      </div>
    </form>
  )
}
