/**
 * Lab commands: turns them into faults, and tells in the log what is on and how
 * often it bit.
 */
import { formatMemberId, parseMemberId } from '../protocol/ids'
import type { MemberId, MemberInfo } from '../protocol/types'
import type { LabCommand } from '../protocol/wire/control'
import type { FaultLayer } from './faults'
import type { Log } from './logs'

const REPORT_INTERVAL_MS = 5000
const NAMES_MAX = 1024

/** What a lab command may do to the process. */
export interface LabActions {
  /** Stop handling anything: no ticks, no answers. */
  readonly pause: () => void
  readonly resume: () => void
  /** End the process as a crash would, once the answer is out. */
  readonly crash: () => void
}

export class Lab {
  /** Every member ever seen in a configuration, by name: partitions outlive configurations. */
  private readonly ids = new Map<string, MemberId>()
  private timer: NodeJS.Timeout | null = null
  private reported = ''

  constructor(
    private readonly faults: FaultLayer,
    private readonly actions: LabActions,
    private readonly log: Log
  ) {}

  learn(members: readonly MemberInfo[]): void {
    this.faults.learn(members)
    for (const member of members) {
      if (this.ids.size < NAMES_MAX || this.ids.has(member.name))
        this.ids.set(member.name, member.id)
    }
  }

  /** Carries a command out. Returns why not, one line, or null. */
  run(command: LabCommand): string | null {
    const problem = this.apply(command)
    if (problem !== null) return problem
    const on = this.faults.describe()
    const text = on === null ? 'no faults are on' : `faults are on: ${on}`
    this.log('info', 'faults-set', { command: command.do, faults: on }, text)
    this.report()
    return null
  }

  /** Members with an odd index on one side, for so many client messages. */
  splitByIndex(members: readonly MemberInfo[], forMessages: number): void {
    const sides: [string[], string[]] = [[], []]
    members.forEach((member, index) => {
      sides[index % 2 === 0 ? 0 : 1].push(formatMemberId(member.id))
    })
    this.run({ do: 'partition', groups: sides, forMessages })
  }

  /** The partition healed behind its last client message. */
  healed(): void {
    this.log('info', 'partition-healed', {}, 'the partition healed after its last client message')
    this.report()
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.faults.close()
  }

  private apply(command: LabCommand): string | null {
    const { faults } = this
    switch (command.do) {
      case 'loss':
        faults.setLoss(command.probability)
        return null
      case 'delay':
        faults.setDelay(command.ms, command.jitterMs)
        return null
      case 'duplicate':
        faults.setDuplicate(command.probability)
        return null
      case 'reorder':
        faults.setReorder(command.probability)
        return null
      case 'partition':
        return this.partition(command.groups, command.forMessages)
      case 'heal':
        faults.heal()
        return null
      case 'reset':
        this.actions.resume()
        faults.reset()
        return null
      case 'pause':
        faults.pause()
        this.actions.pause()
        return null
      case 'resume':
        this.actions.resume()
        faults.resume()
        return null
      case 'crash':
        this.actions.crash()
        return null
    }
  }

  private partition(
    groups: readonly (readonly string[])[],
    forMessages: number | null
  ): string | null {
    const named = new Set<MemberId>()
    const sides: MemberId[][] = []
    for (const group of groups) {
      const side: MemberId[] = []
      for (const name of group) {
        const id = this.ids.get(name) ?? parseMemberId(name)
        if (id === undefined) return this.unknownMember(name)
        if (named.has(id)) return `member "${name}" is in two groups: name it once`
        named.add(id)
        side.push(id)
      }
      sides.push(side)
    }
    this.faults.partition(sides, forMessages)
    return null
  }

  private unknownMember(name: string): string {
    const known = [...this.ids.keys()].slice(0, 16).join(', ')
    return `no member is named "${name}": known here are ${known === '' ? 'none yet' : known}`
  }

  /** Logs the counters while faults are on, whenever they have changed. */
  private report(): void {
    const counters = { ...this.faults.counters }
    const text = JSON.stringify(counters)
    if (text !== this.reported) {
      this.reported = text
      this.log('info', 'faults', counters)
    }
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    if (this.faults.describe() === null) return
    this.timer = setTimeout(() => {
      this.report()
    }, REPORT_INTERVAL_MS)
  }
}
