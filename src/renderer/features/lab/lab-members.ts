/** Who stands on the map of the lab. */
import { useShallow } from 'zustand/react/shallow'
import type { AppState } from '../../store/app-store'
import { useApp } from '../../store/use-app'

/** `lives`: it answers, or is paused. */
export interface MapMember {
  /** Its id; of a server here that ended its name. */
  readonly id: string
  readonly name: string
  readonly lives: boolean
}

const byName = new Intl.Collator('en', { numeric: true })

/** Everybody who is heard, who is paused, and servers of this machine that crashed, by name. */
export function mapMembers(state: AppState): readonly MapMember[] {
  const members = new Map<string, MapMember>()
  for (const { server, name } of state.lab.servers ?? []) {
    members.set(server, { id: server, name, lives: true })
  }
  for (const configuration of state.configurations) {
    for (const { server, name, delivered } of configuration.members) {
      if (delivered === null || members.has(server)) continue
      members.set(server, { id: server, name, lives: true })
    }
  }
  const names = new Set([...members.values()].map(({ name }) => name))
  for (const { name, state: its } of Object.values(state.servers)) {
    if (its === 'crashed' && !names.has(name)) members.set(name, { id: name, name, lives: false })
  }
  return [...members.values()].sort(
    (a, b) => byName.compare(a.name, b.name) || byName.compare(a.id, b.id)
  )
}

export function useMapMembers(): readonly MapMember[] {
  const texts = useApp(
    useShallow((state) =>
      mapMembers(state).map(({ id, name, lives }) => `${id}/${lives ? '1' : '0'}/${name}`)
    )
  )
  return texts.map((text) => {
    const [id = '', lives = '', ...name] = text.split('/')
    return { id, name: name.join('/'), lives: lives === '1' }
  })
}
