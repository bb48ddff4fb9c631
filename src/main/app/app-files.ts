/** Small files of the window's own, in its folder: what cannot be read counts as not there. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { isInteger, isObject, isOptional, type Guard } from '../../shared/guards'
import { isWhenClosed, type AppChoices } from '../../shared/channels/app'

export interface WindowState {
  readonly x?: number | undefined
  readonly y?: number | undefined
  readonly width: number
  readonly height: number
  readonly isMaximized: boolean
  /** Electron's zoom level; each step is a factor of 1.2. */
  readonly zoom: number
}

const isFlag: Guard<boolean> = (value): value is boolean => typeof value === 'boolean'
const isMoment = isInteger(0, Number.MAX_SAFE_INTEGER)
const isPlace = isInteger(-100_000, 100_000)
const isLength = isInteger(200, 20_000)
const isZoom: Guard<number> = (value): value is number =>
  typeof value === 'number' && value >= ZOOM_LEAST && value <= ZOOM_MOST

export const ZOOM_LEAST = -3
export const ZOOM_MOST = 5

const isWindowState = isObject<WindowState>({
  x: isOptional(isPlace),
  y: isOptional(isPlace),
  width: isLength,
  height: isLength,
  isMaximized: isFlag,
  zoom: isZoom
})
const isChoices = isObject<AppChoices>({ whenClosed: isWhenClosed, notifications: isFlag })

export const FIRST_STATE: WindowState = { width: 1240, height: 820, isMaximized: false, zoom: 0 }
export const FIRST_CHOICES: AppChoices = { whenClosed: 'ask', notifications: true }

export class AppFiles {
  /** @param folder null: nothing is kept */
  constructor(private readonly folder: string | null) {}

  /** Its folder; null: nothing is kept. */
  get place(): string | null {
    return this.folder
  }

  windowState(): WindowState {
    return this.read('window.json', isWindowState) ?? FIRST_STATE
  }

  keepWindowState(state: WindowState): void {
    this.write('window.json', state)
  }

  choices(): AppChoices {
    return this.read('choices.json', isChoices) ?? FIRST_CHOICES
  }

  keepChoices(choices: AppChoices): void {
    this.write('choices.json', choices)
  }

  /** When the feed of updates was asked last, milliseconds since 1970; null: not known. */
  lastUpdateLook(): number | null {
    return this.read('updates.json', isObject({ at: isMoment }))?.at ?? null
  }

  keepUpdateLook(at: number): void {
    this.write('updates.json', { at })
  }

  private read<T>(name: string, isRight: Guard<T>): T | null {
    if (this.folder === null) return null
    try {
      const parsed: unknown = JSON.parse(readFileSync(path.join(this.folder, name), 'utf8'))
      return isRight(parsed) ? parsed : null
    } catch {
      return null
    }
  }

  /** Failing costs comfort, never work. */
  private write(name: string, value: unknown): void {
    if (this.folder === null) return
    const file = path.join(this.folder, name)
    try {
      writeFileSync(`${file}.next`, `${JSON.stringify(value)}\n`)
      renameSync(`${file}.next`, file)
    } catch {
      // It holds until the app ends.
    }
  }
}

export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Where the window opens: where it was, if that can be seen and held; else where the system puts it. */
export function placeOf(
  { x, y, width, height }: WindowState,
  areas: readonly Rectangle[]
): { readonly x?: number; readonly y?: number; readonly width: number; readonly height: number } {
  const widest = Math.max(...areas.map((area) => area.width), 0)
  const tallest = Math.max(...areas.map((area) => area.height), 0)
  const size =
    areas.length === 0
      ? { width, height }
      : { width: Math.min(width, widest), height: Math.min(height, tallest) }
  if (x === undefined || y === undefined) return size
  const area = areas.find((one) => isHeld({ x, y, ...size }, one))
  if (area === undefined) return size
  return {
    width: Math.min(size.width, area.width),
    height: Math.min(size.height, area.height),
    x: Math.max(area.x, Math.min(x, area.x + area.width - Math.min(size.width, area.width))),
    y: Math.max(area.y, Math.min(y, area.y + area.height - Math.min(size.height, area.height)))
  }
}

/** Enough of its upper edge is there to be drawn by the mouse. */
function isHeld({ x, y, width }: Rectangle, area: Rectangle): boolean {
  const seen = Math.min(x + width, area.x + area.width) - Math.max(x, area.x)
  return seen >= 100 && y >= area.y - 10 && y <= area.y + area.height - 40
}
