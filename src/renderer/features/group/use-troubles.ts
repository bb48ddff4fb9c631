import { useState } from 'react'
import { troublesOf, type MemberTrouble } from '../../store/group/suspicion'
import { reuse } from '../../store/reuse'
import { useApp } from '../../store/use-app'

/** Who is in trouble, by id; the same object as long as nothing of it changes. */
export function useTroubles(): Readonly<Record<string, MemberTrouble>> {
  const configurations = useApp((state) => state.configurations)
  const servers = useApp((state) => state.servers)
  const fresh = troublesOf(configurations, servers)
  const [last, setLast] = useState(fresh)
  const troubles = reuse(last, fresh)
  if (troubles !== last) setLast(troubles)
  return troubles
}
