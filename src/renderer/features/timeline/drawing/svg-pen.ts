/** Writes what is drawn as SVG. Pure. */
import {
  headOutlines,
  STROKES,
  type Arrow,
  type Band,
  type Emphasis,
  type LaneState,
  type MarkShape,
  type Outline,
  type Pen
} from './pen'

export class SvgPen implements Pen {
  readonly #below: string[] = []
  readonly #above: string[] = []
  readonly #front: string[] = []

  /** @param titleOf what an entry says, for whoever points at it */
  constructor(
    private readonly plotTop: number,
    private readonly plotHeight: number,
    private readonly titleOf: (entry: Arrow['entry']) => string
  ) {}

  /** All elements, in the order in which they are drawn. */
  get elements(): readonly string[] {
    return [...this.#below, ...this.#above, ...this.#front]
  }

  band({ x0, x1, y, height, tint, isTransitional, label }: Band): void {
    const box = `x="${px(x0)}" y="${px(y)}" width="${px(x1 - x0)}" height="${px(height)}"`
    this.#below.push(`<rect class="tint${String(tint)}" ${box}/>`)
    if (isTransitional) this.#below.push(`<rect class="hatch" ${box}/>`)
    if (x1 - x0 < 46) return
    this.#below.push(`<text class="small" x="${px(x0 + 4)}" y="${px(y + 11)}">${xml(label)}</text>`)
  }

  lane(x0: number, x1: number, y: number, how: LaneState): void {
    this.#below.push(
      `<line class="lane ${how}" x1="${px(x0)}" y1="${px(y)}" x2="${px(x1)}" y2="${px(y)}"/>`
    )
  }

  arrow({ kind, end, x1, y1, x2, y2, emphasis, entry }: Arrow): void {
    const { head } = STROKES[kind]
    const length = Math.max(1, Math.hypot(x2 - x1, y2 - y1))
    const outlines = headOutlines(head, x2, y2, (x2 - x1) / length, (y2 - y1) / length)
    const parts = [`<path class="shaft" d="M${px(x1)} ${px(y1)}L${px(x2)} ${px(y2)}"/>`]
    if (end === 'arrives' && length >= 6) {
      const filled = head === 'hollow' ? 'head hollow' : 'head'
      for (const outline of outlines.closed)
        parts.push(`<path class="${filled}" d="${pathOf(outline)}Z"/>`)
      for (const outline of outlines.open) parts.push(`<path class="line" d="${pathOf(outline)}"/>`)
    } else if (end === 'lost') parts.push(`<path class="cross" d="${crossOf(x2, y2, 4.5)}"/>`)
    const list = emphasis === 'strong' ? this.#front : this.#above
    const title = `<title>${xml(this.titleOf(entry))}</title>`
    list.push(`<g class="${kind} ${end} ${emphasis}">${title}${parts.join('')}</g>`)
  }

  mark(shape: MarkShape, x: number, y: number, emphasis: Emphasis, entry: Arrow['entry']): void {
    const title = `<title>${xml(this.titleOf(entry))}</title>`
    this.#front.push(`<g class="mark ${shape} ${emphasis}">${title}${shapeOf(shape, x, y)}</g>`)
  }

  label(x: number, y: number, text: string, emphasis: Emphasis): void {
    this.#front.push(
      `<text class="small middle ${emphasis}" x="${px(x)}" y="${px(y)}">${xml(text)}</text>`
    )
  }

  bar(x: number, y: number, width: number, height: number, emphasis: Emphasis): void {
    this.#below.push(
      `<rect class="bar ${emphasis}" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}"/>`
    )
  }

  gap(x0: number, x1: number, text: string): void {
    const box = `x="${px(x0)}" y="${px(this.plotTop)}" width="${px(x1 - x0)}" height="${px(this.plotHeight)}"`
    this.#below.push(`<rect class="gap" ${box}><title>${xml(text)}</title></rect>`)
    if (x1 - x0 < 70) return
    this.#front.push(
      `<text class="small gap-text" x="${px(x0 + 5)}" y="${px(this.plotTop + 12)}">${xml(text)}</text>`
    )
  }
}

export function shapeOf(shape: MarkShape, x: number, y: number): string {
  const at = (dx: number, dy: number): string => `${px(x + dx)} ${px(y + dy)}`
  switch (shape) {
    case 'ordered':
      return `<circle cx="${px(x)}" cy="${px(y)}" r="4.5"/>`
    case 'unseen':
      return `<circle cx="${px(x)}" cy="${px(y)}" r="2.5"/>`
    case 'start':
      return `<circle cx="${px(x)}" cy="${px(y)}" r="4"/>`
    case 'delivered':
      return `<path d="M${at(0, 0)}L${at(0, -9)}"/>`
    case 'stable':
      return `<rect x="${px(x - 2.5)}" y="${px(y + 3)}" width="5" height="5"/>`
    case 'replied':
      return `<path d="M${at(0, -13)}L${at(4, -5)}L${at(-4, -5)}Z"/>`
    case 'config':
      return `<path d="M${at(0, -14)}L${at(0, 14)}"/>`
    case 'merge':
      return `<path d="M${at(0, -6.4)}L${at(6.4, 0)}L${at(0, 6.4)}L${at(-6.4, 0)}Z"/>`
    case 'stop':
      return `<rect x="${px(x - 4)}" y="${px(y - 4)}" width="8" height="8"/>`
    case 'crash':
      return `<path d="${crossOf(x, y, 6)}"/>`
  }
}

function crossOf(x: number, y: number, r: number): string {
  return `M${px(x - r)} ${px(y - r)}L${px(x + r)} ${px(y + r)}M${px(x + r)} ${px(y - r)}L${px(x - r)} ${px(y + r)}`
}

function pathOf(outline: Outline): string {
  return outline.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join('')
}

/** Pixels with one digit after the point. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10)
}

/** Text as it may stand in XML: what it cannot hold is left out. */
export function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
