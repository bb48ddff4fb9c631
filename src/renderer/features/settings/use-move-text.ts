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

/** What a change of group does to the servers that run here: none leaves the group of its data. */
export function useMoveText(): string {
  const running = useRunning()
  if (running.length === 0) return 'It holds for servers that are started from now on.'
  return running.length === 1
    ? `${listNames(running)} stops and keeps its data for when you come back; a new server starts there.`
    : `${listNames(running)} stop and keep their data for when you come back; as many new servers start there.`
}
