import type { ConfigurationView, LocalServerView, MemberView } from '../../../src/shared/views'

/** A running server of this machine, in configuration 1.aa with itself alone. */
export function server(name: string, part: Partial<LocalServerView> = {}): LocalServerView {
  return {
    name,
    state: 'running',
    problem: null,
    server: `${name}${name}`,
    pid: 100,
    unicast: '127.0.0.1:8080',
    interface: 'lo',
    network: null,
    config: `1.${name}${name}`,
    members: [`${name}${name}`],
    index: 0,
    turn: `${name}${name}`,
    nextSlot: 5,
    delivered: 5,
    stable: 5,
    queues: 0,
    items: 0,
    ambiguous: 0,
    phase: 'operational',
    unheard: [],
    transfer: null,
    reach: null,
    merge: null,
    incident: null,
    ...part
  }
}

export function member(name: string, part: Partial<MemberView> = {}): MemberView {
  return {
    server: `${name}${name}`,
    name,
    unicast: '10.0.0.1:8080',
    host: 'host',
    index: 0,
    delivered: 4,
    stable: 4,
    queues: 0,
    items: 0,
    hash: 'same',
    lag: 0,
    ...part
  }
}

export function configuration(
  config: string,
  members: readonly MemberView[],
  part: Partial<ConfigurationView> = {}
): ConfigurationView {
  return {
    config,
    kind: 'regular',
    members,
    turn: members[0]?.server ?? null,
    policy: 'available',
    primary: true,
    ...part
  }
}
