/** Draws the timeline's picture whenever something in it changed. */
import type { AppStore } from '../../../store/app-store'
import type { Entry } from '../../../store/timeline/entry'
import { axisOf, type Clockface } from '../../../store/timeline/moments'
import type { AppState } from '../../../store/app-store'
import { CanvasPen } from './canvas-pen'
import { HitPen } from './hit-pen'
import { axisPx, fittingLane, gutterPx } from './measures'
import { Painter, xAt, type Scene } from './paint'
import { paletteOf, type Palette } from './palette'

export interface StageSize {
  readonly width: number
  readonly height: number
}

/** Of the time between two pictures, this share at most is spent on drawing one. */
const drawingShare = 0.2
/** Where the page comes late to its next picture, this one was too much; milliseconds. */
const lateMs = 30
/** A view that moves is drawn so often at least. */
const longestRestMs = 250
/**
 * Between two pictures of a view that flows by itself, milliseconds: much in it is dear to
 * put on the screen, which no clock in the page tells. What the hand moves does not wait.
 */
const flowMs = { few: 32, many: 64, crowd: 96 } as const
const fewEvents = 200
const manyEvents = 1500
const endPx = 8

/** What is in view, in a picture of this size. */
export function sceneOf(state: AppState, { width, height }: StageSize): Scene {
  const { timeline, timelinePlaces, timelineKinds, timelineChosen } = state
  const { camera, reel, highlight } = timeline
  return {
    book: state.shownBook(),
    places: timelinePlaces,
    from: camera.from,
    until: camera.until,
    upTo: reel?.isPlaying === true ? reel.playhead : null,
    x0: gutterPx,
    x1: width - endPx,
    top: axisPx,
    laneHeight: fittingLane(height, timelinePlaces.length),
    kinds: timelineKinds,
    highlight,
    chosen: timelineChosen
  }
}

export function faceOf(state: AppState): Clockface {
  const { reel } = state.timeline
  return {
    epochMs: state.shownBook().epochMs,
    zero: reel?.trace.from ?? 0,
    utc: state.clock === 'UTC'
  }
}

export class Stage {
  readonly #painter = new Painter()
  readonly #hits = new Painter()
  #size: StageSize = { width: 0, height: 0 }
  #palette: Palette | null = null
  #pen: CanvasPen | null = null
  #drawn: readonly unknown[] = []
  #restUntilMs = 0
  #theme = ''
  #lastMs = 0
  #hasDrawn = false
  #font = ''

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly store: AppStore
  ) {}

  resize(size: StageSize): void {
    this.#size = size
    this.#pen = null
  }

  /** Called for every picture of the page; draws when there is something new. */
  frame(atMs: number): void {
    const { width, height } = this.#size
    if (width <= gutterPx || height === 0) return
    const gapMs = atMs - this.#lastMs
    this.#lastMs = atMs
    if (this.#hasDrawn && gapMs > lateMs) {
      this.#restUntilMs = Math.max(this.#restUntilMs, atMs + Math.min(longestRestMs, 1.5 * gapMs))
    }
    this.#hasDrawn = false
    if (atMs < this.#restUntilMs) return
    this.store.getState().timelineFrame(atMs)
    const state = this.store.getState()
    const scene = sceneOf(state, this.#size)
    const { reel } = state.timeline
    const theme = document.documentElement.dataset['theme'] ?? ''
    const drawn = [
      ...[scene.from, scene.until, scene.book, scene.book.revision, scene.book.settled],
      ...[
        scene.places,
        scene.kinds,
        scene.highlight,
        scene.chosen,
        reel?.playhead,
        reel?.isPlaying
      ],
      ...[width, height, devicePixelRatio, theme, state.clock]
    ]
    if (this.#pen !== null && drawn.every((value, i) => value === this.#drawn[i])) return
    this.#drawn = drawn
    const startMs = performance.now()
    this.#draw(state, scene, theme)
    // A picture that takes long is drawn less often, and leaves the page its time.
    this.#hasDrawn = true
    const tookMs = performance.now() - startMs
    const restMs = Math.max(this.#flowMs(state, scene), tookMs < 3 ? 0 : tookMs / drawingShare)
    this.#restUntilMs = atMs + Math.min(longestRestMs, restMs) - 4
  }

  #flowMs({ timeline, timelinePaused }: AppState, { book, from, until }: Scene): number {
    const isStill = timeline.reel === null ? timelinePaused : !timeline.reel.isPlaying
    if (isStill) return 0
    const count = book.entries.indexAt(until) - book.entries.indexAt(from)
    if (count <= fewEvents && book.gaps.length === 0) return flowMs.few
    return count <= manyEvents ? flowMs.many : flowMs.crowd
  }

  /** What stands at this place of the picture. */
  entryAt(x: number, y: number): Entry | null {
    const pen = new HitPen(x, y)
    this.#hits.paint(pen, sceneOf(this.store.getState(), this.#size))
    return pen.found
  }

  #draw(state: AppState, scene: Scene, theme: string): void {
    const { canvas } = this
    const { width, height } = this.#size
    const scale = devicePixelRatio
    const context = canvas.getContext('2d')
    if (context === null) return
    if (this.#palette === null || theme !== this.#theme) {
      this.#palette = paletteOf(canvas)
      this.#theme = theme
      this.#font = `11px ${getComputedStyle(canvas).fontFamily}`
      this.#pen = null
    }
    const pixels = { width: Math.round(width * scale), height: Math.round(height * scale) }
    if (canvas.width !== pixels.width || canvas.height !== pixels.height) {
      Object.assign(canvas, pixels)
      canvas.style.width = `${String(width)}px`
      canvas.style.height = `${String(height)}px`
    }
    this.#pen ??= new CanvasPen(context, this.#palette, this.#font, axisPx, height - axisPx, scale)
    context.setTransform(scale, 0, 0, scale, 0, 0)
    context.clearRect(0, 0, width, height)
    this.#drawAxis(context, this.#palette, state, scene)
    context.save()
    context.beginPath()
    context.rect(scene.x0, 0, scene.x1 - scene.x0, height)
    context.clip()
    this.#painter.paint(this.#pen, scene)
    state.timeline.crowding = this.#painter.crowding
    this.#pen.flush()
    this.#drawNow(context, this.#palette, state, scene)
    context.restore()
  }

  #drawAxis(
    context: CanvasRenderingContext2D,
    palette: Palette,
    state: AppState,
    scene: Scene
  ): void {
    const { height } = this.#size
    const { base, ticks } = axisOf(
      scene.from,
      scene.until,
      Math.floor((scene.x1 - scene.x0) / 110),
      faceOf(state)
    )
    context.font = this.#font
    context.textBaseline = 'middle'
    context.textAlign = 'left'
    context.fillStyle = palette.ink
    if (base !== null) context.fillText(base, 10, axisPx / 2)
    context.fillStyle = palette.soft
    context.strokeStyle = palette.line
    context.lineWidth = 1
    context.beginPath()
    for (const { at, text } of ticks) {
      const x = Math.round(xAt(scene, at)) + 0.5
      if (x < scene.x0) continue
      context.moveTo(x, axisPx - 4)
      context.lineTo(x, height)
      if (x + 50 < scene.x1) context.fillText(text, x + 3, axisPx / 2)
    }
    context.stroke()
  }

  /** Where a recorded trace stands. */
  #drawNow(
    context: CanvasRenderingContext2D,
    palette: Palette,
    state: AppState,
    scene: Scene
  ): void {
    const { reel } = state.timeline
    if (reel === null) return
    const x = Math.round(xAt(scene, reel.playhead)) + 0.5
    context.strokeStyle = palette.accent
    context.fillStyle = palette.accent
    context.lineWidth = 1.5
    context.beginPath()
    context.moveTo(x, axisPx - 6)
    context.lineTo(x, this.#size.height)
    context.stroke()
    context.beginPath()
    context.moveTo(x - 5, axisPx - 12)
    context.lineTo(x + 5, axisPx - 12)
    context.lineTo(x, axisPx - 4)
    context.closePath()
    context.fill()
  }
}
