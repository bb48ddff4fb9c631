/** One line on a terminal that tells how far long work is. It comes late, changes seldom, and goes without a trace. */
import type { Writable } from 'node:stream'
import { cut, textWidth } from './text-width'

export interface Progress {
  /** So much of it is done. */
  update(done: number): void
  /** It is over: the line goes. */
  end(): void
}

export interface Work {
  readonly label: string
  /** What `update` ends at; null: nobody knows. */
  readonly total: number | null
  /** What is counted, for example `lines`; '': not worth telling. */
  readonly unit: string
  /** Of the terminal. */
  readonly columns: number
}

const FIRST_MS = 300
const EVERY_MS = 100
const BAR_COLUMNS = 30
const LEAST_BAR = 8
const CLEAR = '\r\u001b[K'
const FULL = '█'
const EMPTY = '░'

export class ProgressLine implements Progress {
  private next: number
  private isShown = false
  private isOver = false

  constructor(
    private readonly terminal: Writable,
    private readonly work: Work,
    private readonly now: () => number = () => performance.now()
  ) {
    this.next = now() + FIRST_MS
  }

  update(done: number): void {
    const now = this.now()
    if (this.isOver || now < this.next) return
    this.next = now + EVERY_MS
    this.isShown = true
    this.terminal.write(`${CLEAR}${progressText(this.work, done)}`)
  }

  /** Makes room for another line; the next update shows it again. */
  hide(): void {
    if (!this.isShown) return
    this.isShown = false
    this.terminal.write(CLEAR)
  }

  end(): void {
    this.hide()
    this.isOver = true
  }
}

/** One line, narrower than the terminal: one that fills it would wrap on some. */
export function progressText({ label, total, unit, columns }: Work, done: number): string {
  const room = columns - 1
  const count =
    unit === ''
      ? ''
      : ` ${countText(done)}${total === null ? '' : ` of ${countText(total)}`} ${unit}`
  if (total === null || total <= 0) return cut(`${label} …${count}`, room)
  const part = Math.min(1, Math.max(0, done / total))
  const percent = `${String(Math.floor(part * 100)).padStart(3)}%`
  const text = ` ${percent}${count}`
  const width = Math.min(BAR_COLUMNS, room - textWidth(label) - 1 - textWidth(text))
  if (width < LEAST_BAR) return cut(`${label}${text}`, room)
  const full = Math.round(part * width)
  return `${label} ${FULL.repeat(full)}${EMPTY.repeat(width - full)}${text}`
}

function countText(count: number): string {
  return Math.floor(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')
}
