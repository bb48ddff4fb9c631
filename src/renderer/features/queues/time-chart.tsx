import { useEffect, useLayoutEffect, useRef, type JSX } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useApp } from '../../store/use-app'

export interface ChartLine {
  readonly label: string
  /** Name of a colour of tokens.css, such as `--accent`. */
  readonly colour: string
  readonly dashed?: boolean
  readonly filled?: boolean
  readonly values: readonly (number | null)[]
}

interface TimeChartProps {
  readonly label: string
  /** Milliseconds since 1970, ascending. */
  readonly times: readonly number[]
  readonly lines: readonly ChartLine[]
  readonly format: (value: number) => string
}

/** So much of the past is in sight, seconds. */
const SPAN_S = 600

/** A chart over the last ten minutes. The same figures stand in a table beside it. */
export function TimeChart({ label, times, lines, format }: TimeChartProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const tip = useRef<HTMLDivElement>(null)
  const theme = useApp((state) => state.theme)
  const latest = useRef({ times, lines, format })
  useLayoutEffect(() => {
    latest.current = { times, lines, format }
  }, [times, lines, format])
  /** What the chart is built of; what it shows changes without building it anew. */
  const shape = lines.map(({ label: name, colour }) => `${name} ${colour}`).join('|')

  useEffect(() => {
    const element = box.current
    if (element === null) return
    const build = (): void => {
      plot.current?.destroy()
      plot.current = new uPlot(
        options(element, tip.current, latest.current),
        dataOf(latest.current),
        element
      )
    }
    build()
    const resized = new ResizeObserver(() => plot.current?.setSize(sizeOf(element)))
    resized.observe(element)
    const system = matchMedia('(prefers-color-scheme: dark)')
    const themed = new MutationObserver(build)
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    system.addEventListener('change', build)
    return () => {
      resized.disconnect()
      themed.disconnect()
      system.removeEventListener('change', build)
      plot.current?.destroy()
      plot.current = null
    }
  }, [shape, theme])

  useEffect(() => {
    plot.current?.setData(dataOf({ times, lines }))
  }, [times, lines])

  return (
    <div className="chart" role="img" aria-label={label}>
      <div ref={box} className="chart-box" />
      <div ref={tip} className="chart-tip" hidden />
    </div>
  )
}

type Shown = Pick<TimeChartProps, 'times' | 'lines'>

function dataOf({ times, lines }: Shown): uPlot.AlignedData {
  return [times.map((time) => time / 1000), ...lines.map(({ values }) => [...values])]
}

function sizeOf(element: HTMLElement): { width: number; height: number } {
  return { width: Math.max(60, element.clientWidth), height: Math.max(40, element.clientHeight) }
}

function options(
  element: HTMLElement,
  tip: HTMLElement | null,
  { lines, format }: Shown & Pick<TimeChartProps, 'format'>
): uPlot.Options {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  const font = `11px ${getComputedStyle(element).fontFamily}`
  const axis = {
    stroke: colour('--ink-soft'),
    font,
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false }
  }
  return {
    ...sizeOf(element),
    legend: { show: false },
    padding: [8, 10, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: {
        time: true,
        range: (_plot, _least, most) => [most - SPAN_S, most]
      },
      y: { range: (_plot, _least, most) => [0, Math.max(1, most * 1.08)] }
    },
    axes: [
      { ...axis, size: 22, space: 70, values: (_plot, splits) => splits.map(clockOf) },
      {
        ...axis,
        size: 50,
        space: 28,
        values: (_plot, splits) => splits.map((value) => format(value))
      }
    ],
    series: [
      {},
      ...lines.map((line): uPlot.Series => ({
        label: line.label,
        stroke: colour(line.colour),
        width: 1.5,
        points: { show: false },
        ...(line.dashed === true ? { dash: [5, 4] } : {}),
        ...(line.filled === true ? { fill: `${colour(line.colour)}22` } : {})
      }))
    ],
    hooks: {
      setCursor: [
        (plot) => {
          if (tip !== null) showTip(plot, tip, lines, format)
        }
      ]
    }
  }
}

function clockOf(seconds: number): string {
  const date = new Date(seconds * 1000)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}`
}

/** Beside the pointer, text nodes only. */
function showTip(
  plot: uPlot,
  tip: HTMLElement,
  lines: readonly ChartLine[],
  format: (value: number) => string
): void {
  const { idx, left = -1 } = plot.cursor
  const time = idx === null || idx === undefined ? undefined : plot.data[0][idx]
  tip.hidden = time === undefined || left < 0
  if (time === undefined || idx === null || idx === undefined) return
  const date = new Date(time * 1000)
  const parts = lines.map(({ label }, i) => {
    const value = plot.data[i + 1]?.[idx]
    return `${label} ${value === null || value === undefined ? '–' : format(value)}`
  })
  tip.textContent = [date.toLocaleTimeString('en-GB'), ...parts].join('   ')
  const isRight = left > plot.over.clientWidth / 2
  tip.style.left = isRight ? 'auto' : `${String(left + 62)}px`
  tip.style.right = isRight ? `${String(plot.over.clientWidth - left + 22)}px` : 'auto'
}
