/** Members on other machines, by machine. Pure. */
import type { ConfigurationView, MemberView } from '../../../shared/views'

export interface Machine {
  /** Its name; empty: not told. */
  readonly host: string
  readonly members: readonly (MemberView & { readonly config: string })[]
}

/** In the order of the machines' names. @param here ids of this machine's servers */
export function machinesElsewhere(
  configurations: readonly ConfigurationView[],
  here: Readonly<Record<string, true>>
): Machine[] {
  const byHost = new Map<string, (MemberView & { readonly config: string })[]>()
  const seen = new Set<string>()
  for (const { config, members } of configurations) {
    for (const member of members) {
      if (here[member.server] === true || seen.has(member.server)) continue
      seen.add(member.server)
      byHost.set(member.host, [...(byHost.get(member.host) ?? []), { ...member, config }])
    }
  }
  return [...byHost]
    .map(([host, members]) => ({ host, members }))
    .sort((a, b) => a.host.localeCompare(b.host))
}
