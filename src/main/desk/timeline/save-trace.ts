/**
 * Writes what was observed: as traces, as far as nothing is missing in them, so that
 * `ftqueue check` can judge them; and everything, datagrams too, in a file beside them.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { SavedTrace } from '../../../shared/channels/timeline'
import type { ConfiguredEvent, TimelineEvent } from '../../../shared/timeline'
import { UserError } from '../../../shared/user-error'

/** No trace's ending: who reads traces does not look at it. */
const EVERYTHING = 'observed.ndjson'

export interface Observed {
  /** By time. */
  readonly events: readonly TimelineEvent[]
  readonly isGappy: (from: number, until: number) => boolean
  /** What was before the first event is not known. */
  readonly hasForgotten: boolean
}

/** @throws UserError when the folder cannot be written */
export async function saveTrace(
  folder: string,
  observed: Observed,
  nameOf: (lane: string) => string
): Promise<SavedTrace> {
  const lacks: string[] = []
  const files = new Map<string, string[]>()
  for (const [file, part] of livesOf(observed.events, nameOf)) {
    const whole = wholePart(part, observed)
    const lines = linesOf(whole)
    if (lines.length > 0) files.set(file, lines)
    if (whole.length < part.filter(isTold).length) {
      lacks.push(
        lines.length > 0
          ? `${file} begins with a configuration behind the last gap: what was before is in ${EVERYTHING} alone`
          : `${file} is not written: no configuration of it was observed from its beginning without a gap`
      )
    }
  }
  lacks.push('What was found on disk as a server started is in no observation.')
  files.set(
    EVERYTHING,
    observed.events.map((event) => JSON.stringify(event))
  )
  try {
    await mkdir(folder, { recursive: true })
    for (const [file, lines] of files) {
      // What lies there already is somebody's.
      await writeFile(path.join(folder, file), lines.map((line) => `${line}\n`).join(''), {
        flag: 'wx'
      })
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    const why = code === 'EEXIST' ? 'holds a trace already' : `cannot be written (${code})`
    throw new UserError(`the folder ${folder} ${why}: choose another one`, 'folder')
  }
  const lines = [...files.values()].reduce((sum, one) => sum + one.length, 0)
  return { folder, files: files.size, lines, lacks }
}

/** Each server's events from one start to the next, by the name of its trace. */
function livesOf(
  events: readonly TimelineEvent[],
  nameOf: (lane: string) => string
): Map<string, TimelineEvent[]> {
  const starts = new Map<string, number>()
  const lives = new Map<string, TimelineEvent[]>()
  for (const event of events) {
    const { lane } = event
    if (lane.startsWith('client ')) continue
    const isStart = event.ev === 'life' && event.what === 'started'
    const count = (starts.get(lane) ?? 0) + (isStart || !starts.has(lane) ? 1 : 0)
    starts.set(lane, count)
    const file = `${nameOf(lane)}.${String(count)}.jsonl`
    const life = lives.get(file)
    if (life === undefined) lives.set(file, [event])
    else life.push(event)
  }
  return lives
}

/** What a trace tells of. */
function isTold({ ev }: TimelineEvent): boolean {
  return ev !== 'send' && ev !== 'receive' && ev !== 'drop' && ev !== 'life'
}

/** From the first configuration on behind which nothing is missing. */
function wholePart(life: readonly TimelineEvent[], { isGappy }: Observed): TimelineEvent[] {
  const told = life.filter(isTold)
  const end = told.at(-1)?.at ?? 0
  const start = told.findIndex(
    (event) => event.ev === 'config' && event.kind === 'regular' && !isGappy(event.at, end)
  )
  return start < 0 ? [] : told.slice(start)
}

/** Contract.md section 7. */
function linesOf(events: readonly TimelineEvent[]): string[] {
  const lines: string[] = []
  let members: ConfiguredEvent['members'] = []
  let place = ''
  let i = 0
  for (const event of events) {
    const stamp = { t: event.at, server: event.lane, ev: event.ev }
    const line = (fields: object): void => {
      lines.push(JSON.stringify({ ...stamp, ...fields }))
    }
    switch (event.ev) {
      case 'config': {
        const { config, kind, from } = event
        if (kind === 'regular') members = event.members
        line({ config, kind, members: event.members, from })
        break
      }
      case 'order': {
        const { config, slot, messages, count } = event
        // A list that is cut would say that the rest was never ordered.
        if (messages.length === count) line({ config, slot, messages })
        break
      }
      case 'deliver': {
        const { config, slot, message, op, args, result, status, phase } = event
        i = place === `${config}/${String(slot)}` ? i + 1 : 0
        place = `${config}/${String(slot)}`
        const origin = members[slot % members.length] ?? event.lane
        line({ config, slot, i, message, origin, op, args, result, status, phase })
        break
      }
      case 'stable':
        line({ config: event.config, slot: event.slot })
        break
      case 'reply':
        line({ message: event.message, result: event.result, status: event.status })
        break
      case 'merge': {
        const { config, from, report, hash } = event
        line({ config, from, report, hash })
        break
      }
      default:
      // Datagrams and lives are in no trace.
    }
  }
  return lines
}
