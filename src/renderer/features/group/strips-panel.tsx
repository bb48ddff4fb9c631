import { useEffect, useRef, type JSX } from 'react'
import type { ConfigurationView } from '../../../shared/views'
import {
  lagOf,
  progressOf,
  STRIP_SLOTS,
  stretchesOf,
  windowOf,
  type Progress,
  type StripWindow
} from '../../store/group/strips'
import { shortConfig } from '../../store/short-ids'
import { useApp, useAppStore } from '../../store/use-app'
import { formatCount, formatSlot, laneOf } from '../../ui/format'
import { ServerName } from '../../ui/server-name'
import { useWidth } from '../../ui/use-width'

/** Distance of two drawings at least, milliseconds. */
const drawEveryMs = 100
const rowHeight = 24
const barHeight = 12

/** How far each member is: the last slots, up to where it has delivered and knows them stable. */
export function StripsPanel(): JSX.Element {
  const configurations = useApp((state) => state.configurations)
  return (
    <section className="panel strips" aria-label="Slots">
      <div className="panel-head">
        <h2>Slots</h2>
        <p className="strips-key soft small">
          <span className="strips-stable" aria-hidden="true" /> stable
          <span className="strips-delivered" aria-hidden="true" /> delivered
          <span className="strips-missing" aria-hidden="true" /> missing, of the last {STRIP_SLOTS}
        </p>
      </div>
      <div className="strips-body">
        {configurations.map((configuration) => (
          <IslandStrips
            key={configuration.config}
            configuration={configuration}
            titled={configurations.length > 1}
          />
        ))}
      </div>
    </section>
  )
}

interface IslandStripsProps {
  readonly configuration: ConfigurationView
  readonly titled: boolean
}

function IslandStrips({ configuration, titled }: IslandStripsProps): JSX.Element {
  const { config, members } = configuration
  return (
    <div className="strips-island">
      {titled && (
        <h3 className="small soft">
          Configuration <code>{shortConfig(config)}</code>
        </h3>
      )}
      <div className="strips-rows">
        <ul className="strips-names">
          {members.map(({ server, name }, index) => (
            <li key={server}>
              <ServerName name={name} />
              <MemberProgress configuration={configuration} index={index} />
            </li>
          ))}
        </ul>
        <StripCanvas configuration={configuration} />
      </div>
    </div>
  )
}

function MemberProgress({
  configuration,
  index
}: {
  readonly configuration: ConfigurationView
  readonly index: number
}): JSX.Element {
  const text = useApp((state) => {
    const all = progressOf(configuration, state.servers)
    const own = all[index]
    if (own === undefined || own.delivered === null) return '– – –'
    const lag = lagOf(own, windowOf(all))
    return `${formatSlot(own.delivered)} ${formatSlot(own.stable)} ${formatCount(lag)}`
  })
  const [delivered = '–', stable = '–', lag = '–'] = text.split(' ')
  const isBehind = lag !== '0' && lag !== '–'
  return (
    <span className="strips-figure small">
      <span className="unseen">
        delivered up to slot {delivered}, stable up to slot {stable}, behind by {lag}
      </span>
      <span className={isBehind ? 'strips-behind' : 'soft'} aria-hidden="true">
        {isBehind ? `−${lag}` : delivered}
      </span>
    </span>
  )
}

/** Drawn by hand, ten times a second at most, whatever the group does. */
function StripCanvas({
  configuration
}: {
  readonly configuration: ConfigurationView
}): JSX.Element {
  const store = useAppStore()
  const [box, width] = useWidth<HTMLDivElement>()
  const canvas = useRef<HTMLCanvasElement>(null)
  const height = configuration.members.length * rowHeight
  useEffect(() => {
    const target = canvas.current
    if (target === null || width === 0) return
    let frame = 0
    let drawnAt = -Infinity
    const draw = (now: number): void => {
      frame = 0
      if (now - drawnAt < drawEveryMs - 8) {
        frame = requestAnimationFrame(draw)
        return
      }
      drawnAt = now
      const progress = progressOf(configuration, store.getState().servers)
      paint(target, progress, windowOf(progress), configuration, width)
    }
    const request = (): void => {
      if (frame === 0) frame = requestAnimationFrame(draw)
    }
    request()
    const stop = store.subscribe(request)
    const observer = new MutationObserver(request)
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      stop()
      observer.disconnect()
      cancelAnimationFrame(frame)
    }
  }, [configuration, store, width])
  return (
    <div ref={box} className="strips-canvas">
      <canvas ref={canvas} aria-hidden="true" style={{ width, height }} />
    </div>
  )
}

function paint(
  canvas: HTMLCanvasElement,
  progress: readonly Progress[],
  slots: StripWindow,
  { members }: ConfigurationView,
  width: number
): void {
  const scale = window.devicePixelRatio
  const height = members.length * rowHeight
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)]
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w
    canvas.height = h
  }
  const context = canvas.getContext('2d')
  if (context === null) return
  const style = getComputedStyle(canvas)
  const colour = (name: string): string => style.getPropertyValue(name)
  context.setTransform(scale, 0, 0, scale, 0, 0)
  context.clearRect(0, 0, width, height)
  members.forEach(({ name }, row) => {
    const own = progress[row]
    const top = row * rowHeight + (rowHeight - barHeight) / 2
    context.fillStyle = colour('--sunken')
    context.fillRect(0, top, width, barHeight)
    if (own?.delivered === null || own === undefined) return
    const { stable, delivered } = stretchesOf(own, slots)
    const lane = colour(`--lane-${String(laneOf(name))}`)
    context.fillStyle = lane
    context.fillRect(0, top, stable.to * width, barHeight)
    context.globalAlpha = 0.45
    context.fillRect(
      delivered.from * width,
      top,
      (delivered.to - delivered.from) * width,
      barHeight
    )
    context.globalAlpha = 1
    paintOwnSlots(
      context,
      slots,
      { row, count: members.length, top, width, to: delivered.to },
      colour
    )
  })
}

/** A notch at each slot that this member ordered, as long as they can be told apart. */
function paintOwnSlots(
  context: CanvasRenderingContext2D,
  { first, next }: StripWindow,
  bar: {
    readonly row: number
    readonly count: number
    readonly top: number
    readonly width: number
    readonly to: number
  },
  colour: (name: string) => string
): void {
  const slotWidth = bar.width / STRIP_SLOTS
  if (slotWidth * bar.count < 4) return
  context.fillStyle = colour('--surface')
  const begin = first + ((bar.row - (first % bar.count) + bar.count) % bar.count)
  for (let slot = begin; slot < next; slot += bar.count) {
    const x = (slot - first) * slotWidth
    if (x + slotWidth > bar.to * bar.width + 0.01) return
    context.fillRect(x, bar.top + barHeight - 3, Math.max(1, slotWidth - 1), 3)
  }
}
