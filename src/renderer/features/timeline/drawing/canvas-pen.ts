/**
 * Draws on a canvas. What has one style is gathered and drawn in one go; gathered numbers
 * are kept from picture to picture, so that drawing makes no garbage.
 */
import { ARROW_KINDS } from '../../../store/timeline/kinds'
import type { Palette } from './palette'
import {
  ARROW_ENDS,
  arrowKindIndex,
  EMPHASES,
  emphasisIndex,
  endIndex,
  headOutlines,
  MARK_SHAPES,
  shapeIndex,
  STROKES,
  type Arrow,
  type Band,
  type Emphasis,
  type LaneState,
  type MarkShape,
  type Outline,
  type Pen
} from './pen'

/** More arrows of one style than this are too dense for dashes and heads to be told apart. */
const crowd = 160
const alphas: Readonly<Record<Emphasis, number>> = { dim: 0.22, plain: 1, strong: 1 }

export class CanvasPen implements Pen {
  readonly #arrows: number[][] = Array.from(
    { length: ARROW_KINDS.length * ARROW_ENDS.length * EMPHASES.length },
    () => []
  )
  readonly #marks: number[][] = Array.from(
    { length: MARK_SHAPES.length * EMPHASES.length },
    () => []
  )
  readonly #bars: number[] = []
  /** Bars of one picture are alike. */
  #barAlpha = 1
  readonly #hatches = new Map<string, CanvasPattern | null>()
  readonly #labels: {
    readonly x: number
    readonly y: number
    readonly text: string
    readonly emphasis: Emphasis
    readonly align: 'left' | 'center'
  }[] = []

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly palette: Palette,
    private readonly font: string,
    private readonly plotTop: number,
    private readonly plotHeight: number,
    /** Pixels of the canvas to one of the page. */
    private readonly scale: number
  ) {}

  band({ x0, x1, y, height, tint, isTransitional, label }: Band): void {
    const { context, palette } = this
    context.fillStyle = palette.tints[tint] ?? palette.line
    context.globalAlpha = isTransitional ? 0.3 : 0.14
    context.fillRect(x0, y, x1 - x0, height)
    if (isTransitional) this.#hatch(palette.soft, x0, x1, y, height, 6)
    context.globalAlpha = 1
    if (x1 - x0 < 46) return
    this.#labels.push({ x: x0 + 4, y: y + 11, text: label, emphasis: 'plain', align: 'left' })
  }

  lane(x0: number, x1: number, y: number, how: LaneState): void {
    const { context, palette } = this
    context.strokeStyle = how === 'on' ? palette.ink : palette.faint
    context.lineWidth = how === 'paused' ? 3 : 1
    context.setLineDash(how === 'on' ? [] : how === 'paused' ? [2, 4] : [1, 5])
    context.beginPath()
    context.moveTo(x0, Math.round(y) + 0.5)
    context.lineTo(x1, Math.round(y) + 0.5)
    context.stroke()
    context.setLineDash([])
  }

  arrow({ kind, end, x1, y1, x2, y2, emphasis }: Arrow): void {
    const style =
      (arrowKindIndex[kind] * ARROW_ENDS.length + endIndex[end]) * EMPHASES.length +
      emphasisIndex[emphasis]
    this.#arrows[style]?.push(x1, y1, x2, y2)
  }

  mark(shape: MarkShape, x: number, y: number, emphasis: Emphasis): void {
    this.#marks[shapeIndex[shape] * EMPHASES.length + emphasisIndex[emphasis]]?.push(x, y)
  }

  label(x: number, y: number, text: string, emphasis: Emphasis): void {
    this.#labels.push({ x, y, text, emphasis, align: 'center' })
  }

  gap(x0: number, x1: number, text: string): void {
    const { context, palette, plotTop, plotHeight } = this
    context.globalAlpha = 0.1
    context.fillStyle = palette.warn
    context.fillRect(x0, plotTop, x1 - x0, plotHeight)
    context.globalAlpha = 0.4
    this.#hatch(palette.warn, x0, x1, plotTop, plotHeight, 9)
    context.globalAlpha = 1
    if (x1 - x0 < 70) return
    context.font = this.font
    context.textBaseline = 'top'
    context.textAlign = 'left'
    const width = context.measureText(text).width
    context.fillStyle = palette.surface
    context.fillRect(x0 + 3, plotTop + 2, width + 6, 15)
    context.fillStyle = palette.warn
    context.fillText(text, x0 + 6, plotTop + 3)
  }

  bar(x: number, y: number, width: number, height: number, emphasis: Emphasis): void {
    this.#barAlpha = alphas[emphasis]
    this.#bars.push(x, y, width, height)
  }

  /** Lines drawn one by one would be the dearest part of a picture with many gaps. */
  #hatch(color: string, x0: number, x1: number, y: number, height: number, step: number): void {
    const { context, scale } = this
    const name = `${color} ${String(step)}`
    let pattern = this.#hatches.get(name)
    if (pattern === undefined) {
      pattern = hatchPattern(context, color, step, scale)
      this.#hatches.set(name, pattern)
    }
    if (pattern === null) return
    context.fillStyle = pattern
    context.fillRect(x0, y, x1 - x0, height)
  }

  /** Draws what was gathered: what is strong stands above all. */
  flush(): void {
    this.#flushBars()
    for (const emphasis of EMPHASES) {
      this.context.globalAlpha = alphas[emphasis]
      this.#flushArrows(emphasis)
      this.#flushMarks(emphasis)
    }
    this.#flushLabels()
    this.context.globalAlpha = 1
  }

  #flushBars(): void {
    const { context, palette } = this
    const bars = this.#bars
    if (bars.length === 0) return
    context.fillStyle = palette.soft
    context.globalAlpha = this.#barAlpha
    for (let i = 0; i < bars.length; i += 4) {
      context.fillRect(bars[i] ?? 0, bars[i + 1] ?? 0, bars[i + 2] ?? 0, bars[i + 3] ?? 0)
    }
    bars.length = 0
  }

  #flushArrows(emphasis: Emphasis): void {
    const { context, palette } = this
    for (const kind of ARROW_KINDS) {
      const stroke = STROKES[kind]
      for (const end of ARROW_ENDS) {
        const style =
          (arrowKindIndex[kind] * ARROW_ENDS.length + endIndex[end]) * EMPHASES.length +
          emphasisIndex[emphasis]
        const points = this.#arrows[style]
        if (points === undefined || points.length === 0) continue
        const isCrowded = points.length > crowd * 4
        const color = end === 'lost' ? palette.bad : palette[stroke.tone]
        if (emphasis === 'strong') {
          context.strokeStyle = palette.accentSoft
          context.lineWidth = stroke.width + 6
          context.setLineDash([])
          strokeLines(context, points)
        }
        context.strokeStyle = color
        context.fillStyle = color
        context.lineWidth = stroke.width + (emphasis === 'strong' ? 0.75 : 0)
        context.setLineDash(isCrowded ? [] : [...stroke.dash])
        strokeLines(context, points)
        context.setLineDash([])
        if (end === 'lost') crosses(context, points)
        else if (end === 'arrives' && !isCrowded) {
          heads(context, kind, points, stroke.head === 'hollow' ? palette.surface : color)
        }
        points.length = 0
      }
    }
  }

  #flushMarks(emphasis: Emphasis): void {
    for (const shape of MARK_SHAPES) {
      const points = this.#marks[shapeIndex[shape] * EMPHASES.length + emphasisIndex[emphasis]]
      if (points === undefined || points.length === 0) continue
      drawMarks(this.context, this.palette, shape, points, emphasis === 'strong')
      points.length = 0
    }
  }

  #flushLabels(): void {
    const { context, palette } = this
    context.font = this.font
    context.textBaseline = 'alphabetic'
    for (const { x, y, text, emphasis, align } of this.#labels) {
      context.textAlign = align
      context.globalAlpha = alphas[emphasis]
      context.strokeStyle = palette.surface
      context.lineWidth = 3
      context.lineJoin = 'round'
      context.strokeText(text, x, y)
      context.fillStyle = palette.soft
      context.fillText(text, x, y)
    }
    this.#labels.length = 0
  }
}

function strokeLines(context: CanvasRenderingContext2D, points: readonly number[]): void {
  context.beginPath()
  for (let i = 0; i < points.length; i += 4) {
    context.moveTo(points[i] ?? 0, points[i + 1] ?? 0)
    context.lineTo(points[i + 2] ?? 0, points[i + 3] ?? 0)
  }
  context.stroke()
}

function heads(
  context: CanvasRenderingContext2D,
  kind: Arrow['kind'],
  points: readonly number[],
  fill: string
): void {
  const { head, width } = STROKES[kind]
  const closed = new Path2D()
  const open = new Path2D()
  for (let i = 0; i < points.length; i += 4) {
    const x = points[i + 2] ?? 0
    const y = points[i + 3] ?? 0
    const dx = x - (points[i] ?? 0)
    const dy = y - (points[i + 1] ?? 0)
    const length = Math.hypot(dx, dy)
    if (length < 6) continue
    const outlines = headOutlines(head, x, y, dx / length, dy / length)
    for (const outline of outlines.closed) trace(closed, outline, true)
    for (const outline of outlines.open) trace(open, outline, false)
  }
  context.fillStyle = fill
  context.fill(closed)
  context.lineWidth = Math.min(width, 1.25)
  if (head === 'hollow') context.stroke(closed)
  context.stroke(open)
}

function trace(path: Path2D, outline: Outline, isClosed: boolean): void {
  outline.forEach(([x, y], index) => {
    if (index === 0) path.moveTo(x, y)
    else path.lineTo(x, y)
  })
  if (isClosed) path.closePath()
}

function crosses(context: CanvasRenderingContext2D, points: readonly number[]): void {
  context.beginPath()
  for (let i = 0; i < points.length; i += 4) {
    const x = points[i + 2] ?? 0
    const y = points[i + 3] ?? 0
    context.moveTo(x - 4.5, y - 4.5)
    context.lineTo(x + 4.5, y + 4.5)
    context.moveTo(x + 4.5, y - 4.5)
    context.lineTo(x - 4.5, y + 4.5)
  }
  context.lineWidth = 2
  context.stroke()
}

function drawMarks(
  context: CanvasRenderingContext2D,
  palette: Palette,
  shape: MarkShape,
  points: readonly number[],
  isStrong: boolean
): void {
  const grow = isStrong ? 1.35 : 1
  const path = new Path2D()
  for (let i = 0; i < points.length; i += 2) {
    markPath(path, shape, points[i] ?? 0, points[i + 1] ?? 0, grow)
  }
  context.lineWidth = isStrong ? 2 : 1.5
  switch (shape) {
    case 'ordered':
      context.fillStyle = palette.turn
      context.strokeStyle = palette.surface
      context.fill(path)
      context.stroke(path)
      break
    case 'crash':
      context.strokeStyle = palette.bad
      context.lineWidth = 2.5
      context.stroke(path)
      break
    case 'stable':
    case 'replied':
    case 'unseen':
    case 'start':
    case 'merge':
      context.fillStyle = palette.surface
      context.strokeStyle = shape === 'unseen' || shape === 'stable' ? palette.soft : palette.ink
      context.fill(path)
      context.stroke(path)
      break
    default:
      context.strokeStyle = palette.ink
      context.fillStyle = palette.ink
      context.stroke(path)
      if (shape === 'stop') context.fill(path)
  }
}

/** The outline of a mark; alike on the canvas and in the legend. */
export function markPath(path: Path2D, shape: MarkShape, x: number, y: number, grow: number): void {
  const r = 4 * grow
  switch (shape) {
    case 'ordered':
      path.moveTo(x + r + 0.5, y)
      path.arc(x, y, r + 0.5, 0, 2 * Math.PI)
      break
    case 'unseen':
      path.moveTo(x + 2.5, y)
      path.arc(x, y, 2.5, 0, 2 * Math.PI)
      break
    case 'delivered':
      path.moveTo(x, y)
      path.lineTo(x, y - 9 * grow)
      break
    case 'stable':
      path.rect(x - 2.5 * grow, y + 3, 5 * grow, 5 * grow)
      break
    case 'replied':
      path.moveTo(x, y - 9 - r)
      path.lineTo(x + r, y - 9 + r)
      path.lineTo(x - r, y - 9 + r)
      path.closePath()
      break
    case 'config':
      path.moveTo(x, y - 14)
      path.lineTo(x, y + 14)
      break
    case 'merge':
      path.moveTo(x, y - 1.6 * r)
      path.lineTo(x + 1.6 * r, y)
      path.lineTo(x, y + 1.6 * r)
      path.lineTo(x - 1.6 * r, y)
      path.closePath()
      break
    case 'start':
      path.moveTo(x + r, y)
      path.arc(x, y, r, 0, 2 * Math.PI)
      break
    case 'stop':
      path.rect(x - r, y - r, 2 * r, 2 * r)
      break
    case 'crash':
      path.moveTo(x - 1.5 * r, y - 1.5 * r)
      path.lineTo(x + 1.5 * r, y + 1.5 * r)
      path.moveTo(x + 1.5 * r, y - 1.5 * r)
      path.lineTo(x - 1.5 * r, y + 1.5 * r)
      break
  }
}

/** One tile of parallel lines. */
function hatchPattern(
  context: CanvasRenderingContext2D,
  color: string,
  step: number,
  scale: number
): CanvasPattern | null {
  const size = Math.max(2, Math.round(step * scale))
  const tile = document.createElement('canvas')
  tile.width = size
  tile.height = size
  const pen = tile.getContext('2d')
  if (pen === null) return null
  pen.strokeStyle = color
  pen.lineWidth = scale
  pen.beginPath()
  for (const aside of [-size, 0, size]) {
    pen.moveTo(aside - 1, size + 1)
    pen.lineTo(aside + size + 1, -1)
  }
  pen.stroke()
  const pattern = context.createPattern(tile, 'repeat')
  pattern?.setTransform(new DOMMatrix([1 / scale, 0, 0, 1 / scale, 0, 0]))
  return pattern
}
