/** Lines over the time of a run, as inline SVG. */
import type { FaultRecord } from '../chaos'
import { coordinate, escaped } from './markup'
import { linear, logarithmic, numberText, time, timeText, type Scale } from './scale'

export interface Line {
  readonly name: string
  /** Place in the colours: the same for the same server in every chart. */
  readonly colour: number
  readonly points: readonly { readonly atMs: number; readonly value: number | null }[]
}

export interface Chart {
  readonly title: string
  readonly unit: string
  readonly lines: readonly Line[]
  readonly runMs: number
  readonly faults: readonly FaultRecord[]
  /** Smallest value of a logarithmic axis; absent: linear from 0. */
  readonly logFrom?: number
}

export const WIDTH = 960
export const LEFT = 64
export const RIGHT = 12
const TOP = 10
const PLOT = 150
const STRIP = 6
const BELOW = 22
const HEIGHT = TOP + PLOT + STRIP + BELOW
/** Points of a line: more than these stand closer than a pixel. */
const POINTS_MOST = 600
const ENDS = new Set<FaultRecord['kind']>(['kill', 'stop', 'power'])

export function lineChart(chart: Chart): string {
  const { title, unit, lines, runMs, logFrom } = chart
  const values = lines.flatMap(({ points }) => points.flatMap(({ value }) => value ?? []))
  const most = values.reduce((a, b) => Math.max(a, b), 0)
  const bottom = TOP + PLOT
  const y =
    logFrom === undefined ? linear(most, bottom, TOP) : logarithmic(logFrom, most, bottom, TOP)
  const x = time(runMs, LEFT, WIDTH - RIGHT)
  const label = `${title}, ${unit}`
  return [
    '<figure>',
    `<figcaption><b>${escaped(title)}</b> <span class="unit">${escaped(unit)}</span>${legend(lines)}</figcaption>`,
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(label)}">`,
    ...y.ticks.map((tick) => gridLine(tick, y)),
    ...faultMarks(chart.faults, x),
    ...lines.flatMap((line) => paths(line, x, y, runMs)),
    timeAxis(x, bottom + STRIP),
    '</svg>',
    '</figure>'
  ].join('\n')
}

/** The axis of time with its names, below `at`. */
export function timeAxis(x: Scale, at: number): string {
  const names = x.ticks.map(
    (tick) =>
      `<path class="axis" d="M${coordinate(x.at(tick))} ${at}v4"/>` +
      `<text class="tick" text-anchor="middle" x="${coordinate(x.at(tick))}" y="${at + 17}">${timeText(tick)}</text>`
  )
  return `<path class="axis" d="M${LEFT} ${at}H${WIDTH - RIGHT}"/>${names.join('')}`
}

function legend(lines: readonly Line[]): string {
  if (lines.length < 2) return ''
  return lines
    .map(
      ({ name, colour }) => `<span class="key"><i class="k${colour}"></i>${escaped(name)}</span>`
    )
    .join('')
}

function gridLine(tick: number, y: Scale): string {
  const at = coordinate(y.at(tick))
  return (
    `<path class="grid" d="M${LEFT} ${at}H${WIDTH - RIGHT}"/>` +
    `<text class="tick" text-anchor="end" x="${LEFT - 6}" y="${coordinate(y.at(tick) + 4)}">${numberText(tick)}</text>`
  )
}

/** What lasted, as a strip below; ends of servers, as lines through the picture. */
function faultMarks(faults: readonly FaultRecord[], x: Scale): string[] {
  const bottom = TOP + PLOT
  return faults.map(({ kind, fromMs, toMs }) => {
    const from = x.at(fromMs)
    if (ENDS.has(kind)) {
      return `<path class="end ${kind}" d="M${coordinate(from)} ${TOP}V${bottom}"/>`
    }
    const width = Math.max(1, x.at(toMs) - from)
    return `<rect class="fault" x="${coordinate(from)}" y="${bottom}" width="${coordinate(width)}" height="${STRIP}"/>`
  })
}

/** A line ends where nothing was measured. */
function paths({ colour, points }: Line, x: Scale, y: Scale, runMs: number): string[] {
  const parts: string[][] = [[]]
  for (const { atMs, value } of thinned(points, runMs)) {
    if (value === null) {
      if (parts.at(-1)?.length !== 0) parts.push([])
    } else parts.at(-1)?.push(`${coordinate(x.at(atMs))} ${coordinate(y.at(value))}`)
  }
  return parts
    .filter((part) => part.length > 0)
    .map(
      (part) =>
        `<path class="line c${colour}" d="M${part.join('L')}${part.length === 1 ? 'h1' : ''}"/>`
    )
}

/** The greatest of each stretch: what stands out must not go. */
function thinned(points: Line['points'], runMs: number): Line['points'] {
  if (points.length <= POINTS_MOST) return points
  const buckets = new Map<number, { atMs: number; value: number | null }>()
  for (const { atMs, value } of points) {
    const bucket = Math.floor((atMs * POINTS_MOST) / runMs)
    const known = buckets.get(bucket)
    if (known === undefined) buckets.set(bucket, { atMs, value })
    else if (value !== null && (known.value === null || value > known.value)) known.value = value
  }
  return [...buckets.values()]
}
