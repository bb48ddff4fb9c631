/** Which fault comes when, from a seed: several at a time, as far as they may be together. */
import { sleep } from '../fleet/until'
import { FAULT_KINDS, makeFault, type Fault, type FaultKind, type Workbench } from './faults'

/** A fault that was made, by the clock of the run. */
export interface FaultRecord {
  readonly kind: FaultKind
  readonly text: string
  readonly fromMs: number
  /** Infinity: it is on. */
  toMs: number
}

/** How often each is made, relative to the others; a break: nothing new for a while. */
const WEIGHTS: Readonly<Record<FaultKind | 'break', number>> = {
  kill: 5,
  stop: 3,
  pause: 3,
  partition: 4,
  cut: 2,
  loss: 2,
  delay: 1,
  reorder: 1,
  duplicate: 1,
  power: 2,
  break: 4
}
/** One of each group at a time: partitions and cuts are healed by one word. */
const TOGETHER: readonly (readonly FaultKind[])[] = [
  ['partition', 'cut'],
  ['loss', 'delay', 'reorder', 'duplicate']
]
const GAP_MOST_MS = 3000
const BREAK_MOST_MS = 6000
const LOOK_EVERY_MS = 50

export interface ChaosOptions {
  readonly bench: Workbench
  /** Memory is all that the servers have: they end one at a time, from a whole group alone. */
  readonly isForgetful: boolean
  /** Milliseconds since the beginning of the run. */
  readonly clock: () => number
  /** Called when a fault begins or ends. */
  readonly onChange: (on: readonly FaultRecord[]) => void
}

interface Active {
  readonly fault: Fault
  readonly record: FaultRecord
  readonly endAt: number
}

export class Chaos {
  readonly records: FaultRecord[] = []
  private active: Active[] = []

  constructor(private readonly options: ChaosOptions) {}

  /**
   * Makes faults until `until` on the run's clock, then ends all of them.
   * @param mayPower whether all may be killed at once
   */
  async run(until: number, mayPower: boolean): Promise<void> {
    const { clock, bench } = this.options
    let nextAt = clock()
    while (clock() < until) {
      await this.endDue()
      if (clock() >= nextAt) {
        const kind = this.choose(mayPower)
        const isMade = kind !== 'break' && (await this.make(kind))
        const gapMs = kind === 'break' ? BREAK_MOST_MS : isMade ? GAP_MOST_MS : 0
        nextAt = clock() + gapMs * bench.random.next()
      }
      await sleep(LOOK_EVERY_MS)
    }
    await this.endAll()
  }

  private async make(kind: FaultKind): Promise<boolean> {
    const { bench, clock, isForgetful } = this.options
    if (isForgetful && (kind === 'kill' || kind === 'stop') && !(await this.isWhole())) return false
    if (kind === 'power') await this.endAll()
    const fromMs = clock()
    const fault = await makeFault(kind, bench)
    if (fault === null) return false
    const record = { kind, text: fault.text, fromMs, toMs: Infinity }
    this.records.push(record)
    this.active.push({ fault, record, endAt: fromMs + fault.ms })
    this.tell()
    return true
  }

  private choose(mayPower: boolean): FaultKind | 'break' {
    const { bench, isForgetful } = this.options
    const on = new Set(this.active.map(({ fault }) => fault.kind))
    const mayBe = (kind: FaultKind): boolean => {
      if (kind === 'power') return mayPower
      if (isForgetful && on.size > 0 && (kind === 'kill' || kind === 'stop')) return false
      // Who is down has forgotten: nobody else is to be lost before it has learned again.
      if (isForgetful && (on.has('kill') || on.has('stop'))) return false
      return !TOGETHER.some((group) => group.includes(kind) && group.some((one) => on.has(one)))
    }
    if (on.has('power')) return 'break'
    const kinds: (FaultKind | 'break')[] = [...FAULT_KINDS.filter(mayBe), 'break']
    const total = kinds.reduce((sum, kind) => sum + WEIGHTS[kind], 0)
    let rest = bench.random.next() * total
    for (const kind of kinds) {
      rest -= WEIGHTS[kind]
      if (rest < 0) return kind
    }
    return 'break'
  }

  /** All that run are in one configuration. */
  private async isWhole(): Promise<boolean> {
    const { fleet, desk } = this.options.bench
    const { configurations } = await desk.status()
    const [only] = configurations
    return (
      configurations.length === 1 &&
      only?.kind === 'regular' &&
      only.members.length === fleet.names.length &&
      only.members.every(({ delivered }) => delivered !== null)
    )
  }

  private async endDue(): Promise<void> {
    const now = this.options.clock()
    for (const one of this.active.filter(({ endAt }) => endAt <= now)) await this.end(one)
  }

  private async endAll(): Promise<void> {
    for (const one of [...this.active]) await this.end(one)
  }

  private async end(one: Active): Promise<void> {
    this.active = this.active.filter((other) => other !== one)
    await one.fault.end()
    one.record.toMs = this.options.clock()
    this.tell()
  }

  private tell(): void {
    this.options.onChange(this.active.map(({ record }) => record))
  }
}
