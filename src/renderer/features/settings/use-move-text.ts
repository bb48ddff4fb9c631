import { useShallow } from 'zustand/react/shallow'
import { isAlive } from '../../store/group-model'
import { listNames } from '../../store/problems'
import { useApp } from '../../store/use-app'

/** Names of the servers that run here. */
export function useRunning(): readonly string[] {
  return useApp(
    useShallow((state) =>
      state.serverNames.filter((name) => {
        const server = state.servers[name]
        return server !== undefined && isAlive(server)
      })
    )
  )
}

/** What a change of group does to the servers that run here. */
export function useMoveText(): string {
  const running = useRunning()
  const holds = useApp((state) => Object.values(state.servers).some(({ queues }) => queues > 0))
  if (running.length === 0) return 'It holds for servers that are started from now on.'
  const names = `${listNames(running)} ${running.length === 1 ? 'is' : 'are'} started again in it.`
  return holds
    ? `${names} What their queues hold comes along, and is merged with what that group has.`
    : names
}
