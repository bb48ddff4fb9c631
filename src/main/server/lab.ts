/**
 * Lab commands: turns them into faults, and tells in the log what is on and how
 * often it bit.
 */
import { bounds } from '../../shared/bounds'
import { describeFaults, type FaultsView, type LabCommand, type WayFaults } from '../../shared/lab'
import { formatMemberId, parseMemberId } from '../protocol/ids'
import type { Endpoint, MemberId, MemberInfo } from '../protocol/types'
import { MOCK_PARTITION_MESSAGES } from './classic'
import type { FaultLayer } from './faults'
import { HealNews } from './heal-news'
import type { Log } from './logs'
import { MockSides } from './mock-sides'

const REPORT_INTERVAL_MS = 5000
const NAMES_TOLD = 16

export interface LabOptions {
  readonly faults: FaultLayer
  readonly log: Log
  /** Milliseconds. */
  readonly now: () => number
  /** Stop handling anything: no ticks, no answers. */
  readonly pause: () => void
  readonly resume: () => void
  /** End the process as a crash would, once the answer is out. */
  readonly crash: () => void
  /** Damage what this server holds. */
  readonly corrupt: () => void
  /** Tell all servers that the partition with this key has healed by itself. */
  readonly announceHealed: (key: string) => void
}

export class Lab {
  /** Every member ever seen in a configuration, with its name: cuts outlive configurations. */
  private readonly names = new Map<MemberId, string>()
  private readonly faults: FaultLayer
  private readonly log: Log
  private readonly mock: MockSides
  private readonly news: HealNews
  private timer: NodeJS.Timeout | null = null
  private reported = ''

  constructor(private readonly options: LabOptions) {
    this.faults = options.faults
    this.log = options.log
    this.mock = new MockSides(options.now)
    this.news = new HealNews(options.announceHealed)
  }

  /** A configuration begins. */
  learn(members: readonly MemberInfo[]): void {
    this.faults.learn(members)
    this.mock.learn(members)
    for (const { id, name } of members) {
      if (this.names.size < bounds.server.labNames || this.names.has(id)) this.names.set(id, name)
    }
  }

  /**
   * Carries a command out. Returns why not, one line, or null.
   * @param key the same on all servers that the command goes to, and on no other occasion
   */
  run(command: LabCommand, key: string): string | null {
    const problem = this.apply(command, key)
    const setsFaults = command.do !== 'status' && command.do !== 'corrupt'
    if (problem === null && setsFaults) this.tell(command.do)
    return problem
  }

  view(): FaultsView {
    return this.faults.view()
  }

  /** The faults that are on, for people; null: none. */
  describe(): string | null {
    return describeFaults(this.view(), (id) => this.nameOf(id))
  }

  /**
   * The word of the original program: members with an odd index form a side of
   * their own until three client messages have come. Said again while a partition
   * is on, the sides stay and three more messages are waited for.
   */
  mockPartition(members: readonly MemberInfo[], from: Endpoint): void {
    if (this.faults.isPartitioned) {
      this.news.forget()
      this.faults.healBehind(MOCK_PARTITION_MESSAGES)
    } else {
      const sides = this.mock.sidesFor(members)
      if (sides === null) {
        this.log('info', 'mock-partition-alone', {}, 'mockPartition: a lone server has no sides')
        return
      }
      this.news.forget()
      this.faults.partition(sides, MOCK_PARTITION_MESSAGES, `mock:${from}`)
    }
    this.tell('mockPartition')
  }

  /** The partition with this key healed behind its last client message. */
  healed(key: string): void {
    this.mock.healed()
    this.news.tell(key)
    this.log('info', 'partition-healed', {}, 'the partition healed after its last client message')
    this.report()
  }

  /** Another server says that it healed: here a message was missed, or the command came late. */
  healedElsewhere(key: string): void {
    if (!this.faults.healPartition(key)) return
    this.mock.healed()
    const text = 'the partition healed: the others have heard its last client message'
    this.log('info', 'partition-healed', {}, text)
    this.report()
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.news.forget()
    this.faults.close()
  }

  private apply(command: LabCommand, key: string): string | null {
    const { faults } = this
    switch (command.do) {
      case 'loss':
        return this.disturb({ loss: command.probability }, command.from)
      case 'delay':
        return this.disturb({ delayMs: command.ms, jitterMs: command.jitterMs }, command.from)
      case 'duplicate':
        return this.disturb({ duplicate: command.probability }, command.from)
      case 'reorder':
        return this.disturb({ reorder: command.probability }, command.from)
      case 'partition':
        return this.partition(command.groups, command.forMessages, key)
      case 'cut':
        return this.cut(command.from, command.to)
      case 'heal':
        this.united()
        faults.heal()
        return null
      case 'reset':
        this.united()
        this.options.resume()
        faults.reset()
        return null
      case 'pause':
        faults.pause()
        this.options.pause()
        return null
      case 'resume':
        this.options.resume()
        faults.resume()
        return null
      case 'crash':
        this.options.crash()
        return null
      case 'corrupt':
        if (this.faults.isPaused) return 'a paused server cannot be damaged: resume it first'
        this.options.corrupt()
        return null
      case 'status':
        return null
    }
  }

  /** `from`: servers whose datagrams alone are meant. */
  private disturb(change: Partial<WayFaults>, from: readonly string[] | undefined): string | null {
    const senders = from === undefined ? null : this.idsOf(from)
    if (typeof senders === 'string') return senders
    this.faults.set(change, senders?.filter((one) => one !== this.faults.self) ?? null)
    return null
  }

  /** The cuts end because somebody says so. */
  private united(): void {
    this.news.forget()
    if (this.faults.isPartitioned) this.mock.healed()
  }

  private partition(
    groups: readonly (readonly string[])[],
    forMessages: number | null,
    key: string
  ): string | null {
    const named = new Set<MemberId>()
    const sides: MemberId[][] = []
    for (const group of groups) {
      const side = this.idsOf(group)
      if (typeof side === 'string') return side
      for (const id of side) {
        if (named.has(id))
          return `server "${this.nameOf(formatMemberId(id))}" stands on two sides: name it once`
        named.add(id)
      }
      sides.push(side)
    }
    this.news.forget()
    this.faults.partition(sides, forMessages, key)
    return null
  }

  /** Everybody is told of a one-way cut; only who does not hear has something to do. */
  private cut(from: readonly string[], to: readonly string[]): string | null {
    const senders = this.idsOf(from)
    if (typeof senders === 'string') return senders
    const hearers = this.idsOf(to)
    if (typeof hearers === 'string') return hearers
    if (hearers.includes(this.faults.self)) this.faults.deafen(senders)
    return null
  }

  /** Ids of servers that are given by id or name, or why there are none. */
  private idsOf(given: readonly string[]): MemberId[] | string {
    const ids: MemberId[] = []
    for (const one of given) {
      const named = [...this.names].filter(([, name]) => name === one).map(([id]) => id)
      if (named.length > 1) {
        const choice = named.map((id) => formatMemberId(id)).join(', ')
        return `${named.length} servers are named "${one}": give an id (${choice})`
      }
      const id = named[0] ?? parseMemberId(one)
      if (id === undefined) return this.unknown(one)
      ids.push(id)
    }
    return ids
  }

  private unknown(name: string): string {
    const known = [...this.names.values()].slice(0, NAMES_TOLD).join(', ')
    return `no server is named "${name}": known here are ${known === '' ? 'none yet' : known}`
  }

  private nameOf(id: string): string {
    const member = parseMemberId(id)
    return (member === undefined ? undefined : this.names.get(member)) ?? id
  }

  private tell(command: string): void {
    const on = this.describe()
    const text = on === null ? 'no faults are on' : `faults are on: ${on}`
    this.log('info', 'faults-set', { command, faults: on }, text)
    this.report()
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
    if (!this.faults.isOn) return
    this.timer = setTimeout(() => {
      this.report()
    }, REPORT_INTERVAL_MS)
  }
}
