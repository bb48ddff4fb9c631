import { useEffect, useRef, useState, type JSX } from 'react'
import { SPEEDS } from '../../store/timeline/reel'
import { momentText, spanText } from '../../store/timeline/moments'
import { useApp, useAppStore } from '../../store/use-app'
import { Button } from '../../ui/button'
import { formatAmount } from '../../ui/format'
import { Icon } from '../../ui/icon'
import { useFace } from './use-face'

const speedTexts = SPEEDS.map((speed) => `${String(speed)}×`)

/** Says that a recorded trace is shown, and plays it. */
export function TraceBar(): JSX.Element | null {
  const trace = useApp((state) => state.trace)
  const isPlaying = useApp((state) => state.isTracePlaying)
  const speed = useApp((state) => state.traceSpeed)
  const store = useAppStore()
  // The playhead moves outside of the state.
  useApp((state) => state.timelineRevision)
  const face = useFace()
  const reel = store.getState().timeline.reel

  // It may come to its end by itself.
  const hasEnded = isPlaying && reel?.isPlaying === false
  useEffect(() => {
    if (hasEnded) store.getState().playTrace(false)
  }, [hasEnded, store])

  if (trace === null || reel === null) return null
  const { playTrace, stepTrace, setTraceSpeed, closeTrace } = store.getState()
  return (
    <section className="panel trace-bar" aria-label="Recorded trace">
      <div className="trace-line">
        <Icon name="folder" />
        <p className="cut" title={trace.folder}>
          Recorded trace <b className="mono">{trace.folder}</b>
          <span className="soft">
            {' '}
            {formatAmount(trace.events, 'event', 'events')} in {spanText(trace.until - trace.from)}
          </span>
        </p>
        <Button kind="primary" onPress={() => void closeTrace()}>
          Back to live
        </Button>
      </div>
      <div className="trace-line">
        <Button
          icon={isPlaying ? 'pause' : 'play'}
          label={isPlaying ? 'Pause the trace' : 'Play the trace'}
          onPress={() => playTrace(!isPlaying)}
        >
          {isPlaying ? 'Pause' : 'Play'}
        </Button>
        <Button kind="quiet" label="Event before" onPress={() => stepTrace(-1)}>
          ‹ event
        </Button>
        <Button kind="quiet" label="Next event" onPress={() => stepTrace(1)}>
          event ›
        </Button>
        <label className="trace-speed">
          <span className="field-label">Speed</span>
          <select
            className="select"
            value={String(speed)}
            onChange={(event) => {
              const chosen = SPEEDS.find((known) => String(known) === event.target.value)
              if (chosen !== undefined) setTraceSpeed(chosen)
            }}
          >
            {SPEEDS.map((known, i) => (
              <option key={known} value={String(known)}>
                {speedTexts[i]}
              </option>
            ))}
          </select>
        </label>
        <Scrubber />
        <output className="trace-at mono">{momentText(reel.playhead, face)}</output>
        <JumpField />
      </div>
    </section>
  )
}

/** The whole trace from left to right, with how much happens when. */
function Scrubber(): JSX.Element | null {
  const store = useAppStore()
  const trace = useApp((state) => state.trace)
  useApp((state) => state.timelineRevision)
  const canvas = useRef<HTMLCanvasElement>(null)
  const theme = useApp((state) => state.theme)

  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (element === null || context === null || context === undefined || trace === null) return
    const { width, height } = element
    const { density } = trace
    const most = Math.max(1, ...density)
    context.clearRect(0, 0, width, height)
    context.fillStyle = getComputedStyle(element).color
    density.forEach((count, i) => {
      const size = count === 0 ? 0 : Math.max(2, Math.sqrt(count / most) * height)
      const step = width / density.length
      context.fillRect(i * step, height - size, Math.max(1, step), size)
    })
  }, [trace, theme])

  const reel = store.getState().timeline.reel
  if (trace === null || reel === null) return null
  const length = Math.max(1, trace.until - trace.from)
  return (
    <div className="scrubber">
      <canvas ref={canvas} width={800} height={24} aria-hidden="true" />
      <input
        type="range"
        aria-label="Place in the trace"
        aria-valuetext={spanText(reel.playhead - trace.from)}
        min={0}
        max={1000}
        step={1}
        value={Math.round(((reel.playhead - trace.from) / length) * 1000)}
        onChange={(event) => {
          store.getState().seekTrace(trace.from + (Number(event.target.value) / 1000) * length)
        }}
      />
    </div>
  )
}

/** To a time in seconds after the trace's begin. */
function JumpField(): JSX.Element {
  const store = useAppStore()
  const [text, setText] = useState('')
  const seconds = Number(text)
  const isWrong = text !== '' && !(seconds >= 0)
  return (
    <form
      className="trace-jump"
      onSubmit={(event) => {
        event.preventDefault()
        const { trace, seekTrace, timeline, timelineMoved } = store.getState()
        if (trace === null || text === '' || isWrong) return
        seekTrace(trace.from + seconds * 1_000_000)
        if (timeline.reel !== null) timeline.camera.centerAt(timeline.reel.playhead)
        timelineMoved()
      }}
    >
      <input
        className="input"
        aria-label="Go to second"
        placeholder="Go to second"
        inputMode="decimal"
        autoComplete="off"
        value={text}
        aria-invalid={isWrong}
        onChange={(event) => setText(event.target.value)}
      />
    </form>
  )
}
