/** The diagram as an SVG document of its own: readable on white and on dark. Pure. */
import type { TimelineEvent } from '../../../../shared/timeline'
import {
  ARROW_KINDS,
  KIND_TEXTS,
  MARK_KINDS,
  type ArrowKind,
  type MarkKind
} from '../../../store/timeline/kinds'
import { axisOf, momentText, spanText, type Clockface } from '../../../store/timeline/moments'
import { eventText, type NameOf } from '../../../store/timeline/texts'
import { axisPx, gutterPx, laneY } from './measures'
import { Painter, xAt, type Scene } from './paint'
import { headOutlines, STROKES, type MarkShape, type Tone } from './pen'
import { px, shapeOf, SvgPen, xml } from './svg-pen'

export interface SvgRequest {
  readonly scene: Scene
  readonly width: number
  readonly title: string
  readonly face: Clockface
  readonly nameOf: NameOf
}

/** Events that are embedded at most; the drawing has them all. */
export const EMBEDDED_MOST = 5000

const titlePx = 44
const legendPx = 22

const light: Readonly<Record<string, string>> = {
  surface: '#ffffff',
  ink: '#182124',
  soft: '#4f5a5c',
  faint: '#7d867f',
  line: '#d9dcd6',
  warn: '#97360a',
  bad: '#a11238',
  turn: '#d8981a',
  t0: '#2f6fb3',
  t1: '#a08515',
  t2: '#8a4fa3',
  t3: '#2a8a8a'
}
const dark: Readonly<Record<string, string>> = {
  surface: '#191f23',
  ink: '#e3e8e9',
  soft: '#a2aeb2',
  faint: '#74818a',
  line: '#2b3439',
  warn: '#f4a374',
  bad: '#f893a6',
  turn: '#e5ac3c',
  t0: '#6ea8e0',
  t1: '#d3bd5a',
  t2: '#c193d6',
  t3: '#66c2c2'
}

export function svgOf({ scene: given, width, title, face, nameOf }: SvgRequest): string {
  const scene: Scene = { ...given, top: titlePx + axisPx, x0: gutterPx, x1: width - 8 }
  const lanesPx = scene.laneHeight * scene.places.length
  const legend = legendOf(width)
  const bottom = scene.top + lanesPx
  const height = bottom + legend.height + 12
  const pen = new SvgPen(scene.top, lanesPx, ({ event }) => {
    return `${momentText(event.at, face)} ${nameOf(event.lane)} ${eventText(event, nameOf)}`
  })
  const painter = new Painter()
  painter.paint(pen, scene)
  const clip = `<clipPath id="plot"><rect x="${px(scene.x0)}" y="${px(scene.top - axisPx)}" width="${px(scene.x1 - scene.x0)}" height="${px(lanesPx + axisPx)}"/></clipPath>`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${px(width)} ${px(height)}" width="${px(width)}" height="${px(height)}" role="img" aria-labelledby="title">`,
    `<title id="title">${xml(title)}</title>`,
    metadata(scene),
    `<style>${styles()}</style>`,
    `<defs>${clip}<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatching" d="M0 0V6"/></pattern></defs>`,
    `<rect class="surface" width="${px(width)}" height="${px(height)}"/>`,
    `<text class="title" x="12" y="20">${xml(title)}</text>`,
    `<text class="small" x="12" y="36">${xml(momentText(scene.from, face))} and ${xml(spanText(scene.until - scene.from))} after it${{ none: '', thinned: '; not every arrow is drawn', bars: '; bars say how much happens' }[painter.crowding]}</text>`,
    ...axis(scene, bottom, face),
    ...scene.places.map(
      ({ name, isClient }, row) =>
        `<text class="name" x="12" y="${px(laneY(scene, row) + 4)}">${xml((isClient ? `client ${name.slice(Math.max(0, name.lastIndexOf(':')))}` : name).slice(0, 17))}</text>`
    ),
    `<g clip-path="url(#plot)">`,
    ...pen.elements,
    '</g>',
    `<g transform="translate(0 ${px(bottom + 14)})">`,
    ...legend.elements,
    '</g>',
    '</svg>',
    ''
  ].join('\n')
}

/** The events themselves, so that who gets the picture can read them again. */
function metadata({ book, from, until }: Scene): string {
  const { entries } = book
  const events: TimelineEvent[] = []
  for (let i = entries.indexAt(from); i < entries.size && events.length < EMBEDDED_MOST; i += 1) {
    const event = entries.at(i)?.event
    if (event === undefined || event.at > until) break
    events.push(event)
  }
  const told = {
    from,
    until,
    epochMs: book.epochMs,
    gaps: book.gaps.filter((gap) => gap.until >= from && gap.from <= until),
    events
  }
  return `<metadata><events xmlns="urn:ftqueue:timeline:1">${xml(JSON.stringify(told))}</events></metadata>`
}

function axis(scene: Scene, bottom: number, face: Clockface): string[] {
  const most = Math.floor((scene.x1 - scene.x0) / 110)
  const { base, ticks } = axisOf(scene.from, scene.until, most, face)
  const y = scene.top - axisPx / 2
  const lines = ticks.flatMap(({ at, text }) => {
    const x = px(xAt(scene, at))
    return [
      `<path class="tick" d="M${x} ${px(scene.top - 4)}V${px(bottom)}"/>`,
      `<text class="small" x="${px(xAt(scene, at) + 3)}" y="${px(y + 4)}">${xml(text)}</text>`
    ]
  })
  return base === null
    ? lines
    : [`<text class="small strong" x="12" y="${px(y + 4)}">${xml(base)}</text>`, ...lines]
}

const marks: Readonly<Record<MarkKind, MarkShape>> = {
  ordered: 'ordered',
  delivered: 'delivered',
  stable: 'stable',
  replied: 'replied',
  configuration: 'config'
}

function legendOf(width: number): {
  readonly elements: readonly string[]
  readonly height: number
} {
  const elements: string[] = []
  let x = 12
  let y = 10
  const put = (text: string, swatch: (x: number, y: number) => string): void => {
    const needed = 46 + text.length * 6.4
    if (x + needed > width - 12) {
      x = 12
      y += legendPx
    }
    elements.push(
      swatch(x, y),
      `<text class="small" x="${px(x + 36)}" y="${px(y + 4)}">${xml(text)}</text>`
    )
    x += needed
  }
  for (const kind of ARROW_KINDS)
    put(KIND_TEXTS[kind], (left, middle) => arrowSwatch(kind, left, middle))
  put(
    'lost',
    (left, middle) =>
      `<g class="order lost plain"><path class="shaft" d="M${px(left)} ${px(middle)}h22"/><path class="cross" d="M${px(left + 18)} ${px(middle - 4)}l8 8M${px(left + 26)} ${px(middle - 4)}l-8 8"/></g>`
  )
  for (const kind of MARK_KINDS) {
    const shape = marks[kind]
    const lower = { delivered: 4, stable: -5, replied: 9 }[shape as string] ?? 0
    put(
      KIND_TEXTS[kind],
      (left, middle) =>
        `<g class="mark ${shape} plain">${shape === 'config' ? `<path d="M${px(left + 16)} ${px(middle - 6)}v12"/>` : shapeOf(shape, left + 16, middle + lower)}</g>`
    )
  }
  return { elements, height: y + legendPx }
}

function arrowSwatch(kind: ArrowKind, x: number, y: number): string {
  const { head } = STROKES[kind]
  const { closed, open } = headOutlines(head, x + 30, y, 1, 0)
  const path = (outline: readonly (readonly [number, number])[]): string =>
    outline.map(([left, top], i) => `${i === 0 ? 'M' : 'L'}${px(left)} ${px(top)}`).join('')
  return [
    `<g class="${kind} arrives plain"><path class="shaft" d="M${px(x)} ${px(y)}h23"/>`,
    ...closed.map(
      (outline) =>
        `<path class="${head === 'hollow' ? 'head hollow' : 'head'}" d="${path(outline)}Z"/>`
    ),
    ...open.map((outline) => `<path class="line" d="${path(outline)}"/>`),
    '</g>'
  ].join('')
}

function styles(): string {
  const tokens = (values: Readonly<Record<string, string>>): string =>
    `svg{${Object.entries(values)
      .map(([name, value]) => `--${name}:${value}`)
      .join(';')}}`
  const tone = (name: Tone): string => `var(--${name})`
  const kinds = ARROW_KINDS.map((kind) => {
    const stroke = STROKES[kind]
    const dash =
      stroke.dash.length === 0 ? '' : `.${kind} .shaft{stroke-dasharray:${stroke.dash.join(' ')}}`
    return `.${kind}{stroke:${tone(stroke.tone)};color:${tone(stroke.tone)}}.${kind} .shaft{stroke-width:${String(stroke.width)}}${dash}`
  })
  return [
    tokens(light),
    `@media (prefers-color-scheme:dark){${tokens(dark)}}`,
    'text{font-family:system-ui,sans-serif;font-size:12px;fill:var(--ink)}',
    '.small{font-size:11px;fill:var(--soft)}.title{font-size:15px;font-weight:600}.strong{fill:var(--ink)}.middle{text-anchor:middle}',
    '.surface{fill:var(--surface)}.tick{stroke:var(--line)}',
    '.tint0{fill:var(--t0);opacity:.16}.tint1{fill:var(--t1);opacity:.16}.tint2{fill:var(--t2);opacity:.16}.tint3{fill:var(--t3);opacity:.16}',
    '.hatch{fill:url(#hatch)}.hatching{stroke:var(--soft);opacity:.5}.gap{fill:url(#hatch);stroke:var(--warn)}.gap-text{fill:var(--warn)}',
    '.bar{fill:var(--soft)}',
    '.lane{stroke:var(--ink)}.lane.off{stroke:var(--faint);stroke-dasharray:1 5}.lane.paused{stroke:var(--faint);stroke-width:3;stroke-dasharray:2 4}',
    ...kinds,
    '.shaft,.line,.cross{fill:none}.head{fill:currentColor;stroke:none}.head.hollow{fill:var(--surface);stroke:currentColor}',
    '.lost{stroke:var(--bad)}.cross{stroke-width:2}',
    '.mark{stroke:var(--ink);stroke-width:1.5;fill:var(--surface)}.mark.ordered{fill:var(--turn);stroke:var(--surface)}.mark.stable,.mark.unseen{stroke:var(--soft)}',
    '.mark.crash{stroke:var(--bad);stroke-width:2.5}.mark.stop{fill:var(--ink)}',
    '.dim{opacity:.25}g.strong .shaft{stroke-width:2.75}'
  ].join('')
}
