/**
 * The order of each pusher's items in a queue.
 *
 * An item that was acknowledged in a configuration of all servers has its place by
 * that configuration and its slot there, everywhere and for ever: nobody can have
 * executed its push before. So two such items of one pusher and one configuration
 * keep their order in every queue, and whoever pops in a configuration of all
 * servers, which has both, takes them in that order. Others may change places when
 * parts of the group worked apart and met again; `ftqueue check` judges those. An
 * item that a pop had taken and that came back may come behind others.
 */
import { pusherOf, valueText } from './values'

export interface Pop {
  readonly value: number
  readonly queue: number
  readonly config: string
  readonly slot: number
}

/** The greatest value popped of one pusher, queue and configuration of its pushes. */
interface Mark {
  readonly value: number
  readonly config: string
  readonly slot: number
}

export class PopOrder {
  private readonly marks = new Map<string, Mark>()
  private readonly excepted = new Set<number>()

  /** It was out and came back, or may yet. */
  except(value: number): void {
    this.excepted.add(value)
  }

  /**
   * @param pops since the last time
   * @param contents what is left in the queues
   * @param configOf the configuration of all servers that acknowledged a push; null: another one
   * @param isWhole a configuration of all servers
   */
  judge(
    pops: readonly Pop[],
    contents: ReadonlyMap<number, readonly number[]>,
    configOf: (value: number) => string | null,
    isWhole: (config: string) => boolean
  ): string[] {
    const problems: string[] = []
    const keyOf = (queue: number, value: number): string | null => {
      const config = configOf(value)
      if (config === null || this.excepted.has(value)) return null
      return `${queue} ${pusherOf(value)} ${config}`
    }
    for (const pop of [...pops].sort(byPlace)) {
      const key = keyOf(pop.queue, pop.value)
      if (key === null) continue
      const mark = this.marks.get(key)
      if (mark !== undefined && mark.value > pop.value && isBefore(mark, pop)) {
        problems.push(overtaken(pop.value, mark, `popped later in ${pop.config} slot ${pop.slot}`))
      } else if (isWhole(pop.config) && (mark === undefined || mark.value < pop.value)) {
        this.marks.set(key, pop)
      }
    }
    for (const [queue, values] of contents) {
      const last = new Map<string, number>()
      for (const value of values) {
        const key = keyOf(queue, value)
        if (key === null) continue
        const mark = this.marks.get(key)
        if (mark !== undefined && mark.value > value) {
          problems.push(overtaken(value, mark, 'there still'))
        }
        const before = last.get(key)
        if (before !== undefined && before > value) {
          problems.push(
            `${valueText(value)} stands behind ${valueText(before)} in queue ${queue}, ` +
              'and was pushed before it'
          )
        }
        last.set(key, value)
      }
    }
    return problems
  }

  /**
   * Only these values may be popped or found from here on.
   * @param configs all that any of them was acknowledged in
   */
  forget(isLeft: (value: number) => boolean, configs: ReadonlySet<string>): void {
    for (const value of this.excepted) if (!isLeft(value)) this.excepted.delete(value)
    for (const key of this.marks.keys()) {
      if (!configs.has(key.slice(key.lastIndexOf(' ') + 1))) this.marks.delete(key)
    }
  }
}

function overtaken(value: number, mark: Mark, how: string): string {
  return (
    `${valueText(value)} is ${how}, though ${valueText(mark.value)}, pushed after it, ` +
    `was popped in ${mark.config} slot ${mark.slot}`
  )
}

/** A configuration with a greater epoch comes later; two with the same one are apart. */
function isBefore(a: Mark, b: Mark): boolean {
  return a.config === b.config ? a.slot < b.slot : epochOf(a) < epochOf(b)
}

function byPlace(a: Mark, b: Mark): number {
  if (a.config === b.config) return a.slot - b.slot
  return epochOf(a) - epochOf(b) || (a.config < b.config ? -1 : 1)
}

function epochOf({ config }: Mark): number {
  return parseInt(config, 10)
}
