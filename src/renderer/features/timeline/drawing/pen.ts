/** What a diagram is made of; drawn on a canvas, written as SVG, or felt for under the pointer. */
import type { Entry } from '../../../store/timeline/entry'
import { ARROW_KINDS, type ArrowKind } from '../../../store/timeline/kinds'

export type Emphasis = 'dim' | 'plain' | 'strong'
export const EMPHASES: readonly Emphasis[] = ['dim', 'plain', 'strong']

/** How an arrow ends: at its receiver, in a cross short of it, or nobody knows. */
export const ARROW_ENDS = ['arrives', 'lost', 'open'] as const
export type ArrowEnd = (typeof ARROW_ENDS)[number]

export const MARK_SHAPES = [
  'delivered',
  'stable',
  'replied',
  'ordered',
  'config',
  'merge',
  'start',
  'stop',
  'crash',
  'unseen'
] as const
export type MarkShape = (typeof MARK_SHAPES)[number]

export interface Pen {
  /** A stretch in which a server has one configuration, behind its lane. */
  band(band: Band): void
  /** A stretch of a lane itself. */
  lane(x0: number, x1: number, y: number, how: LaneState): void
  arrow(arrow: Arrow): void
  mark(shape: MarkShape, x: number, y: number, emphasis: Emphasis, entry: Entry): void
  label(x: number, y: number, text: string, emphasis: Emphasis): void
  /** How much happens on a lane in a short time, where each event alone would not be seen. */
  bar(x: number, y: number, width: number, height: number, emphasis: Emphasis, first: Entry): void
  /** A stretch in which not everything is told. */
  gap(x0: number, x1: number, text: string): void
}

export type LaneState = 'on' | 'off' | 'paused'

export interface Band {
  readonly x0: number
  readonly x1: number
  readonly y: number
  readonly height: number
  /** Which of the four shades. */
  readonly tint: number
  readonly isTransitional: boolean
  readonly label: string
}

export interface Arrow {
  readonly kind: ArrowKind
  readonly end: ArrowEnd
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
  readonly emphasis: Emphasis
  readonly entry: Entry
}

export type Tone = 'ink' | 'soft' | 'faint' | 'warn'
export type Head = 'filled' | 'open' | 'hollow' | 'double' | 'bar' | 'diamond' | 'small' | 'square'

export interface Stroke {
  readonly tone: Tone
  readonly width: number
  readonly dash: readonly number[]
  readonly head: Head
}

/** Each kind has a stroke and a head of its own: no two differ by colour alone. */
export const STROKES: Readonly<Record<ArrowKind, Stroke>> = {
  request: { tone: 'soft', width: 1.25, dash: [], head: 'open' },
  order: { tone: 'ink', width: 1.75, dash: [], head: 'filled' },
  ack: { tone: 'faint', width: 1, dash: [2, 3], head: 'small' },
  nak: { tone: 'warn', width: 1.5, dash: [6, 3], head: 'bar' },
  resend: { tone: 'warn', width: 1.75, dash: [], head: 'double' },
  handover: { tone: 'ink', width: 1.25, dash: [9, 3, 2, 3], head: 'hollow' },
  heartbeat: { tone: 'faint', width: 1, dash: [1, 5], head: 'small' },
  membership: { tone: 'ink', width: 1.5, dash: [4, 2.5], head: 'diamond' },
  reply: { tone: 'soft', width: 1.25, dash: [8, 2], head: 'hollow' },
  state: { tone: 'ink', width: 1.25, dash: [1.5, 3], head: 'square' }
}

function indexOf<T extends string>(all: readonly T[]): Readonly<Record<T, number>> {
  return Object.fromEntries(all.map((one, index) => [one, index])) as Record<T, number>
}

export const arrowKindIndex = indexOf(ARROW_KINDS)
export const endIndex = indexOf(ARROW_ENDS)
export const shapeIndex = indexOf(MARK_SHAPES)
export const emphasisIndex = indexOf(EMPHASES)

export type Outline = readonly (readonly [number, number])[]

/** An arrow's head as outlines, pointing along (ux, uy) to (x, y). */
export function headOutlines(
  head: Head,
  x: number,
  y: number,
  ux: number,
  uy: number
): { readonly closed: readonly Outline[]; readonly open: readonly Outline[] } {
  const at = (back: number, aside: number): readonly [number, number] => [
    x - ux * back - uy * aside,
    y - uy * back + ux * aside
  ]
  switch (head) {
    case 'filled':
    case 'hollow':
      return { closed: [[at(0, 0), at(8, 3.4), at(8, -3.4)]], open: [] }
    case 'small':
      return { closed: [[at(0, 0), at(5, 2.2), at(5, -2.2)]], open: [] }
    case 'double':
      return {
        closed: [
          [at(0, 0), at(7, 3.4), at(7, -3.4)],
          [at(6, 0), at(13, 3.4), at(13, -3.4)]
        ],
        open: []
      }
    case 'open':
      return { closed: [], open: [[at(7, 3.6), at(0, 0), at(7, -3.6)]] }
    case 'bar':
      return {
        closed: [[at(0, 0), at(7, 2.6), at(7, -2.6)]],
        open: [[at(0, 4), at(0, -4)]]
      }
    case 'diamond':
      return { closed: [[at(0, 0), at(4.5, 3.4), at(9, 0), at(4.5, -3.4)]], open: [] }
    case 'square':
      return { closed: [[at(0, 2.6), at(0, -2.6), at(5.2, -2.6), at(5.2, 2.6)]], open: [] }
  }
}
