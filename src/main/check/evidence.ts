/** All traces together, indexed: configurations, stays, and what each slot holds. */
import { Lineage } from './lineage'
import { SlotBook } from './slot-book'
import { staysOf, type Configuration, type Stay } from './stays'
import { compareConfigs, type ConfigLine, type MergeLine, type ProcessTrace } from './trace'

/** A configuration was installed at one process. */
export interface Installation {
  readonly process: ProcessTrace
  readonly line: ConfigLine
  readonly at: number
}

/** Diverged pasts were merged at one process. */
export interface MergeAt {
  readonly process: ProcessTrace
  readonly line: MergeLine
  readonly at: number
}

export interface Evidence {
  /** By server, then by incarnation. */
  readonly processes: readonly ProcessTrace[]
  readonly processesOf: ReadonlyMap<string, readonly ProcessTrace[]>
  readonly staysOf: ReadonlyMap<ProcessTrace, readonly Stay[]>
  /** Regular ones, in the order of their ids. */
  readonly configurations: ReadonlyMap<string, Configuration>
  /** Of regular and transitional ones alike. */
  readonly installations: ReadonlyMap<string, readonly Installation[]>
  /** By the configuration that began with them. */
  readonly merges: ReadonlyMap<string, readonly MergeAt[]>
  readonly slots: SlotBook
  readonly lineage: Lineage
}

export function gather(traces: readonly ProcessTrace[]): Evidence {
  const processes = [...traces].sort(
    (a, b) =>
      (a.server < b.server ? -1 : Number(a.server > b.server)) || a.incarnation - b.incarnation
  )
  const processesOf = new Map<string, ProcessTrace[]>()
  const installations = new Map<string, Installation[]>()
  const merges = new Map<string, MergeAt[]>()
  const stays = new Map<ProcessTrace, Stay[]>()
  const byConfig = new Map<string, Stay[]>()
  for (const process of processes) {
    addTo(processesOf, process.server, process)
    process.lines.forEach((line, at) => {
      if (line.ev === 'config') addTo(installations, line.config, { process, line, at })
      if (line.ev === 'merge') addTo(merges, line.config, { process, line, at })
    })
    const own = staysOf(process)
    stays.set(process, own)
    for (const stay of own) addTo(byConfig, stay.config, stay)
  }
  const configurations = new Map<string, Configuration>()
  for (const id of [...byConfig.keys()].sort(compareConfigs)) {
    const group = byConfig.get(id) ?? []
    const { members = [], from = [] } = group[0]?.installed ?? {}
    configurations.set(id, { id, members, from, stays: group })
  }
  return {
    processes,
    processesOf,
    staysOf: stays,
    configurations,
    installations,
    merges,
    slots: new SlotBook(configurations),
    lineage: new Lineage(configurations, processes)
  }
}

/** Stays of a server in a configuration: one, unless something is very wrong. */
export function staysIn(
  { configurations }: Evidence,
  config: string,
  server: string
): readonly Stay[] {
  return configurations.get(config)?.stays.filter(({ process }) => process.server === server) ?? []
}

export function addTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
