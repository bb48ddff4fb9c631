/** Who is not heard by whom, and who settles its membership, as members and this machine's servers tell. Pure. */
import type { ConfigurationView, PhaseName } from '../../../shared/views'
import { isAlive, type Servers } from '../group-model'

export interface MemberTrouble {
  /** Ids of members that do not hear it. */
  readonly unheardBy: readonly string[]
  /** What its membership is at; null: it orders, or that is not known. */
  readonly phase: PhaseName | null
  /** It did not answer when the group was asked. */
  readonly isSilent: boolean
}

const NO_TROUBLE: MemberTrouble = { unheardBy: [], phase: null, isSilent: false }

/** By id; of who is in no trouble there is nothing. */
export function troublesOf(
  configurations: readonly ConfigurationView[],
  servers: Servers
): Readonly<Record<string, MemberTrouble>> {
  const troubles: Record<string, MemberTrouble> = {}
  const local = new Map(
    Object.values(servers).flatMap((one) =>
      one.server !== null && isAlive(one) ? [[one.server, one] as const] : []
    )
  )
  const change = (id: string, part: Partial<MemberTrouble>): void => {
    troubles[id] = { ...(troubles[id] ?? NO_TROUBLE), ...part }
  }
  for (const { config, members } of configurations) {
    for (const member of members) {
      const { server, delivered } = member
      const own = local.get(server)
      const isHere = own?.config === config
      const phase = isHere ? own.phase : member.phase
      if (delivered === null && !isHere) change(server, { isSilent: true })
      if (phase !== undefined && phase !== null && phase !== 'operational') {
        change(server, { phase })
      }
      for (const id of (isHere ? own.unheard : member.unheard) ?? []) {
        if (!members.some((other) => other.server === id)) continue
        change(id, { unheardBy: [...(troubles[id]?.unheardBy ?? []), server] })
      }
    }
  }
  return troubles
}

export const PHASE_WORDS: Readonly<Record<PhaseName, string>> = {
  gather: 'asks who is there',
  learn: 'learns the state',
  commit: 'agrees on members',
  recovery: 'recovers',
  operational: 'orders',
  leaving: 'leaves',
  left: 'left'
}

/** What is to be said of it, shortly; null: nothing. */
export function troubleText(
  { unheardBy, phase, isSilent }: MemberTrouble,
  nameOf: (id: string) => string
): string | null {
  if (isSilent && unheardBy.length === 0) return 'no answer'
  if (unheardBy.length > 0) {
    const [first = '', ...rest] = unheardBy.map(nameOf)
    return `not heard by ${first}${rest.length === 0 ? '' : ` and ${String(rest.length)} more`}`
  }
  return phase === null ? null : PHASE_WORDS[phase]
}
