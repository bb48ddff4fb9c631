import type { JSX } from 'react'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { Notice } from '../../ui/notice'

/** What was done, or happened, told at the window's edge. */
export function Notes(): JSX.Element {
  const notes = useApp((state) => state.notes)
  const drop = useApp((state) => state.dropNote)
  return (
    <div className="notes" role="status" aria-label="Notes">
      {notes.map(({ id, kind, text }) => (
        <Notice key={id} kind={kind} text={text} mend="">
          <Button kind="quiet" icon="close" label="Close this note" onPress={() => drop(id)}>
            Close
          </Button>
        </Notice>
      ))}
    </div>
  )
}
