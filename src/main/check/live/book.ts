/** What all servers here told of the last configurations and their last slots. */
import { bounds } from '../../../shared/bounds'
import type { ConfigFact, MergeFact } from '../../../shared/observed'
import type { DeliverFact } from './facts'

/** A slot as it was ordered, and as it was delivered first. */
export interface SlotEntry {
  order: { readonly lane: string; readonly at: number; readonly digest: number } | null
  first: { readonly lane: string; readonly fact: DeliverFact } | null
}

/** Where a server ended in a configuration. */
export interface Exit {
  readonly lane: string
  readonly last: number
}

export interface ConfigEntry {
  readonly fact: ConfigFact
  /** Who told of it first. */
  readonly lane: string
  readonly slots: Map<number, SlotEntry>
  /** First of those who left it for a transitional configuration, by that. */
  readonly exits: Map<string, Exit>
  /** First of those who left it for a transitional configuration and a regular one, by both. */
  readonly ends: Map<string, Exit>
  /** The last slot of each server that left it. */
  readonly lastOf: Map<string, number>
  merge: { readonly lane: string; readonly fact: MergeFact } | null
}

export class Book {
  private readonly configs = new Map<string, ConfigEntry>()

  get(config: string): ConfigEntry | undefined {
    return this.configs.get(config)
  }

  /** The entry of this configuration, made if need be. */
  enter(fact: ConfigFact, lane: string): ConfigEntry {
    const known = this.configs.get(fact.config)
    if (known !== undefined) return known
    const entry: ConfigEntry = {
      fact,
      lane,
      slots: new Map(),
      exits: new Map(),
      ends: new Map(),
      lastOf: new Map(),
      merge: null
    }
    this.configs.set(fact.config, entry)
    for (const [oldest] of this.configs) {
      if (this.configs.size <= bounds.host.monitorConfigurations) break
      this.configs.delete(oldest)
    }
    return entry
  }

  /** A slot of a known configuration; undefined: it is too long ago. */
  slot({ slots }: ConfigEntry, slot: number): SlotEntry | undefined {
    const known = slots.get(slot)
    if (known !== undefined) return known
    const entry: SlotEntry = { order: null, first: null }
    slots.set(slot, entry)
    for (const oldest of slots.keys()) {
      if (slots.size <= bounds.host.monitorSlots) break
      slots.delete(oldest)
    }
    return slots.get(slot)
  }
}
