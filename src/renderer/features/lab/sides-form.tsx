import { useState, type JSX } from 'react'
import { sidesOf } from '../../store/lab/lab-model'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { useMapMembers } from './lab-members'

const MOST_SIDES = 4

interface SidesFormProps {
  readonly forMessages: string
  readonly onForMessages: (text: string) => void
}

/** A partition by keyboard: a side for each member. */
export function SidesForm({ forMessages, onForMessages }: SidesFormProps): JSX.Element | null {
  const members = useMapMembers().filter(({ lives }) => lives)
  const current = useApp((state) => sidesOf(state.lab.servers))
  const injectFault = useApp((state) => state.injectFault)
  const [chosen, setChosen] = useState<Readonly<Record<string, number>>>({})
  const [problem, setProblem] = useState<string | null>(null)
  if (members.length < 2) return null

  const sideOf = (id: string, place: number): number => {
    const known = current.findIndex((side) => side.includes(id))
    return chosen[id] ?? (current.length > 0 ? Math.max(0, known) : place === 0 ? 0 : 1)
  }
  const count = messagesOf(forMessages)

  async function cut(): Promise<void> {
    const sides = Array.from({ length: MOST_SIDES }, (_, side) =>
      members.filter(({ id }, place) => sideOf(id, place) === side).map(({ id }) => id)
    ).filter((side) => side.length > 0)
    if (sides.length < 2) {
      setProblem('All stand on one side: choose another side for one of them.')
      return
    }
    if (count === 'bad') return
    setProblem(null)
    if (await injectFault({ do: 'partition', groups: sides, forMessages: count })) setChosen({})
  }

  return (
    <section className="panel" aria-labelledby="lab-sides">
      <div className="panel-head">
        <h2 id="lab-sides">Sides</h2>
        <p className="soft">A cut by keyboard: who hears whom</p>
      </div>
      <form
        className="lab-sides"
        onSubmit={(event) => {
          event.preventDefault()
          void cut()
        }}
      >
        <div className="lab-side-choices">
          {members.map(({ id, name }, place) => (
            <label key={id} className="lab-side">
              <span className="cut">{name}</span>
              <select
                className="select"
                aria-label={`Side of ${name}`}
                value={sideOf(id, place)}
                onChange={(event) => {
                  setChosen({ ...chosen, [id]: Number(event.target.value) })
                  setProblem(null)
                }}
              >
                {Array.from({ length: Math.min(MOST_SIDES, members.length) }, (_, side) => (
                  <option key={side} value={side}>
                    Side {side + 1}
                  </option>
                ))}
              </select>
            </label>
          ))}
        </div>
        <Field
          label="Heal by itself behind so many client messages"
          value={forMessages}
          inputMode="numeric"
          placeholder="until healed"
          problem={
            problem ??
            (count === 'bad' ? 'Give a whole number from 1 to 1000000, or nothing.' : null)
          }
          onText={onForMessages}
        />
        <Button submit kind="primary">
          Cut
        </Button>
      </form>
    </section>
  )
}

/** Client messages behind which a partition heals; null: until it is healed. */
export function messagesOf(text: string): number | null | 'bad' {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const count = Number(trimmed)
  return /^\d+$/.test(trimmed) && count >= 1 && count <= 1_000_000 ? count : 'bad'
}
