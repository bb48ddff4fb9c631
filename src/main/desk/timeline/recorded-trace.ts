/** A recorded folder of traces as the timeline shows it. */
import { bounds } from '../../../shared/bounds'
import {
  TRACE_EVENTS_MOST,
  type OpeningProgress,
  type TraceStretch
} from '../../../shared/channels/timeline'
import type { MergeReportView } from '../../../shared/merges'
import type {
  PropertyCounterexample,
  PropertyView,
  RecordedTrace,
  TimelineEvent
} from '../../../shared/timeline'
import { checkTraces } from '../../check/check-traces'
import { readTraceFolder } from '../../check/folder/read-folder'
import { nameOf, placeText, type ProcessTrace, type TraceLine } from '../../check/trace'
import type { PropertyResult, Witness } from '../../check/verdict'
import { alignClocks } from './align'
import type { BiographySource } from './biography'

const WHOLE = 'Tested on the whole trace, as "ftqueue check" does.'
const MESSAGES_NAMED = 16
const DENSITY_PARTS = 400

export class OpenTrace implements BiographySource {
  readonly view: RecordedTrace

  private constructor(
    folder: string,
    traces: readonly ProcessTrace[],
    /** By time. */
    readonly events: readonly TimelineEvent[],
    properties: readonly PropertyView[]
  ) {
    const names = new Map(
      traces.map((trace) => [trace.server, nameOf(trace).replace(/\.\d+$/, '')])
    )
    this.view = {
      folder,
      events: events.length,
      from: events[0]?.at ?? 0,
      until: events.at(-1)?.at ?? 0,
      lanes: [...names].map(([lane, name]) => ({ lane, name })),
      properties,
      density: densityOf(events)
    }
  }

  /** @throws UserError that names the file and the line that are wrong */
  static async read(
    folder: string,
    onProgress: (progress: OpeningProgress) => void = () => undefined
  ): Promise<OpenTrace> {
    const most = bounds.host.traceLinesShown
    const { traces, lines } = await readTraceFolder(folder, most, (lines) => {
      onProgress({ at: 'reading', lines })
    })
    onProgress({ at: 'judging', lines })
    const offsets = alignClocks(traces)
    const timeOf = (trace: ProcessTrace, t: number): number =>
      Math.round(t + (offsets.get(trace) ?? 0))
    const events = traces
      .flatMap((trace) => eventsOf(trace, (t) => timeOf(trace, t)))
      .sort((a, b) => a.at - b.at)
    const byName = new Map(traces.map((trace) => [nameOf(trace), trace]))
    const properties = checkTraces(traces, { quiescent: false }).properties.map((result) =>
      propertyOf(result, byName, timeOf)
    )
    return new OpenTrace(folder, traces, events, properties)
  }

  /** Events from `from` to `until`, both included, the first `most`. */
  stretch(from: number, until: number, most: number): TraceStretch {
    const { events } = this
    const start = firstAt(events, from)
    const end = firstAt(events, until + 1)
    const count = Math.min(most, TRACE_EVENTS_MOST)
    return {
      events: events.slice(start, Math.min(end, start + count)),
      more: end - start > count
    }
  }

  /** A trace leaves nothing out. */
  isGappy(): boolean {
    return false
  }
}

/** Events in each of equal parts of the time. */
function densityOf(events: readonly TimelineEvent[]): number[] {
  const [from, until] = [events[0]?.at ?? 0, events.at(-1)?.at ?? 0]
  const density = new Array<number>(DENSITY_PARTS).fill(0)
  for (const { at } of events) {
    const part = Math.floor(((at - from) / (until - from + 1)) * DENSITY_PARTS)
    density[part] = (density[part] ?? 0) + 1
  }
  return density
}

/** The place of the first event at or after this time. */
function firstAt(events: readonly TimelineEvent[], at: number): number {
  let [low, high] = [0, events.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((events[middle]?.at ?? Infinity) < at) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Traces tell of no datagrams: a slot's way is drawn from its order to where it was delivered,
 * as a datagram named after the slot.
 */
function eventsOf(trace: ProcessTrace, timeOf: (t: number) => number): TimelineEvent[] {
  const lane = trace.server
  const events: TimelineEvent[] = []
  const [first] = trace.lines
  if (first !== undefined) {
    events.push({ ev: 'life', at: timeOf(first.t), lane, what: 'started' })
  }
  let delivered = ''
  for (const line of trace.lines) {
    const at = timeOf(line.t)
    if (line.ev === 'deliver' && line.origin !== lane) {
      const slot = placeText(line.config, line.slot)
      if (slot !== delivered) events.push({ ev: 'receive', at, lane, ...wayOf(line) })
      delivered = slot
    }
    addLine(events, line, at, lane)
  }
  const last = trace.lines.at(-1)
  if (last !== undefined && trace.ended === 'killed') {
    events.push({ ev: 'life', at: timeOf(last.t), lane, what: 'stopped' })
  }
  return events
}

function wayOf(line: TraceLine & { readonly ev: 'deliver' }) {
  const { config, slot, origin, message } = line
  return {
    datagram: placeText(config, slot),
    from: origin,
    content: {
      name: 'order',
      bytes: 0,
      config,
      slots: [slot, slot],
      messages: [message],
      note: 'as the trace has it: it ends where it was delivered'
    }
  } as const
}

function addLine(events: TimelineEvent[], line: TraceLine, at: number, lane: string): void {
  switch (line.ev) {
    case 'order': {
      const { config, slot, messages } = line
      const named = messages.slice(0, MESSAGES_NAMED)
      const count = messages.length
      events.push({ ev: 'order', at, lane, config, slot, messages: named, count })
      events.push({
        ev: 'send',
        at,
        lane,
        datagram: placeText(config, slot),
        to: 'group',
        content: { name: 'order', bytes: 0, config, slots: [slot, slot], messages: named, count }
      })
      return
    }
    case 'deliver': {
      const { config, slot, message, op, args, result, status, phase } = line
      const what = { config, slot, message, op, args, result, status, phase }
      events.push({ ev: 'deliver', at, lane, ...what })
      return
    }
    case 'stable':
      events.push({ ev: 'stable', at, lane, config: line.config, slot: line.slot })
      return
    case 'reply': {
      const { message, result, status } = line
      events.push({ ev: 'reply', at, lane, message, result, status })
      return
    }
    case 'config': {
      const { config, kind, members, from } = line
      events.push({ ev: 'config', at, lane, config, kind, members, from })
      return
    }
    case 'merge':
      events.push({
        ev: 'merge',
        at,
        lane,
        config: line.config,
        from: line.from,
        report: reportOf(line.report),
        hash: line.hash
      })
      return
    case 'restore':
    case 'divergence':
  }
}

/** A report of an earlier version, or of no version, may lack something. */
function reportOf(report: Readonly<Record<string, unknown>>): MergeReportView {
  // What it holds is shown as text, whatever it is.
  const list = (name: string): readonly never[] => {
    const value = report[name]
    return Array.isArray(value) ? (value as never[]) : []
  }
  const count = (name: string): number => {
    const value = report[name]
    return typeof value === 'number' ? value : 0
  }
  return {
    poppedTwice: list('poppedTwice'),
    ambiguous: list('ambiguous'),
    revived: list('revived'),
    putBack: list('putBack'),
    queues: count('queues'),
    items: count('items'),
    incomplete: report['incomplete'] === true
  }
}

function propertyOf(
  { id, name, verdict, cases, open, counterexample }: PropertyResult,
  byName: ReadonlyMap<string, ProcessTrace>,
  timeOf: (trace: ProcessTrace, t: number) => number
): PropertyView {
  const isViolated = verdict === 'violated' && counterexample !== undefined
  return {
    id,
    name,
    tested: WHOLE,
    cases,
    open,
    verdict: isViolated ? 'violated' : cases > open ? 'holds' : 'untested',
    counterexample: isViolated
      ? { text: counterexample.text, ...placeOf(counterexample.witnesses, byName, timeOf) }
      : null
  }
}

function placeOf(
  witnesses: readonly Witness[],
  byName: ReadonlyMap<string, ProcessTrace>,
  timeOf: (trace: ProcessTrace, t: number) => number
): Omit<PropertyCounterexample, 'text'> {
  const last = witnesses.at(-1)
  const event = last?.event ?? null
  const trace = byName.get(last?.process ?? '')
  return {
    at: event === null || trace === undefined ? 0 : timeOf(trace, event.t),
    servers: [...new Set(witnesses.flatMap(({ process }) => byName.get(process)?.server ?? []))],
    config: event !== null && 'config' in event ? event.config : null,
    slot: event !== null && 'slot' in event ? event.slot : null,
    message: event !== null && 'message' in event ? event.message : null
  }
}
