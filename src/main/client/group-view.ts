/** The group as its members' status answers describe it. Pure. */
import {
  DURABILITY_NAMES,
  PHASE_NAMES,
  type ConfigurationView,
  type GroupView,
  type MemberView
} from '../../shared/views'
import type { StatusAnswer } from '../protocol/wire/control'

/** True when every member that an answer names has answered itself. */
export function isComplete(answers: readonly StatusAnswer[]): boolean {
  const heard = new Set(answers.map(({ server }) => server))
  return (
    answers.length > 0 &&
    answers.every(({ members }) => members.every(({ server }) => heard.has(server)))
  )
}

/**
 * Configurations in the order of their ids. A member that is named but did not
 * answer, or answered from another configuration, has nulls. A server that has
 * no configuration yet is in none.
 */
export function groupView(group: string, answers: readonly StatusAnswer[]): GroupView {
  const byConfig = new Map<string, StatusAnswer[]>()
  for (const answer of answers) {
    if (answer.config === null) continue
    const others = byConfig.get(answer.config)
    if (others === undefined) byConfig.set(answer.config, [answer])
    else others.push(answer)
  }
  const configurations = [...byConfig].map(([config, own]) => configurationView(config, own))
  return { group, configurations: configurations.sort(byId) }
}

function configurationView(config: string, answers: readonly StatusAnswer[]): ConfigurationView {
  // Who delivered most knows best whose turn it is.
  const foremost = answers.reduce((best, one) => (one.delivered > best.delivered ? one : best))
  const members = foremost.members.map((named, index): MemberView => {
    const own = answers.find((answer) => answer.server === named.server)
    // In large groups others' names do not fit into an answer; each member tells its own.
    const { server, name, unicast, host } = own ?? named
    return {
      server,
      name,
      unicast,
      host,
      index,
      delivered: own?.delivered ?? null,
      stable: own?.stable ?? null,
      queues: own?.queues ?? null,
      items: own?.items ?? null,
      ...(own?.pushes === undefined ? {} : { pushes: own.pushes }),
      ...(own?.pops === undefined ? {} : { pops: own.pops }),
      hash: own?.hash ?? null,
      lag: own === undefined ? null : foremost.delivered - own.delivered,
      ...(own === undefined ? {} : moreOf(own))
    }
  })
  const { kind, turn, policy, primary } = foremost
  return { config, kind, members, turn, policy, primary }
}

/** What not every server tells. */
function moreOf(answer: StatusAnswer): Partial<MemberView> {
  const { phase, unheard, durability, datagramBytes } = answer
  const known = {
    phase: PHASE_NAMES.find((name) => name === phase),
    durability: DURABILITY_NAMES.find((name) => name === durability)
  }
  return {
    ...(known.phase === undefined ? {} : { phase: known.phase }),
    ...(unheard === undefined ? {} : { unheard }),
    ...(known.durability === undefined ? {} : { durability: known.durability }),
    ...(datagramBytes === undefined ? {} : { datagramBytes })
  }
}

function byId(a: ConfigurationView, b: ConfigurationView): number {
  const [epochA = '', representativeA = ''] = a.config.split('.')
  const [epochB = '', representativeB = ''] = b.config.split('.')
  return (
    Number(epochA) - Number(epochB) ||
    (representativeA < representativeB ? -1 : representativeA > representativeB ? 1 : 0)
  )
}
