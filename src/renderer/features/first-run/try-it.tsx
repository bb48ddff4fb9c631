import type { JSX } from 'react'
import { isAlive } from '../../store/group-model'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'

/** The next step of who just started the first server: shown while there is no queue. */
export function TryIt(): JSX.Element | null {
  const isEmpty = useApp((state) => {
    const alive = Object.values(state.servers).filter(isAlive)
    return (
      alive.length > 0 && alive.every(({ state: s, queues }) => s === 'running' && queues === 0)
    )
  })
  const setView = useApp((state) => state.setView)
  if (!isEmpty) return null
  return (
    <section className="panel try-it" aria-label="Try it">
      <p>
        The group has no queue yet. <b>Try it:</b> <code>q = create 12</code>,{' '}
        <code>push $q 5</code>, <code>pop $q</code>
      </p>
      <Button onPress={() => setView('Commands')}>Open Commands</Button>
    </section>
  )
}
