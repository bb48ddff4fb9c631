/** A chart of throughput against outstanding operations, on logarithmic axes, as SVG. Pure. */

export interface Point {
  readonly x: number
  readonly y: number
  /** Least and greatest over the rounds. */
  readonly min?: number
  readonly max?: number
}

export interface Line {
  readonly title: string
  /** What it looks like: `ours-1` to `ours-3`, `limit` or `peer`. */
  readonly look: string
  readonly points: readonly Point[]
}

export interface Chart {
  readonly title: string
  /** What is in it, for who cannot see it. */
  readonly description: string
  readonly xTitle: string
  readonly yTitle: string
  readonly xTicks: readonly number[]
  readonly lines: readonly Line[]
}

const WIDTH = 880
const HEIGHT = 500
const PLOT = { left: 96, right: 570, top: 58, bottom: 436 }
const LABEL_GAP = 17
const LABEL_X = PLOT.right + 26

/** Colours that hold on both grounds; the viewer's own choice of ground is followed. */
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .ground { fill: #ffffff }
  .title { font-size: 16px; font-weight: 600 }
  .tick { fill: #59636e }
  .grid { stroke: #d1d9e0; stroke-width: 1 }
  .line { fill: none; stroke-width: 2.5 }
  .peer { stroke: #818b98; fill: #818b98; stroke-width: 1.5; stroke-dasharray: 5 4 }
  .limit { stroke: #1f2328; fill: #1f2328; stroke-width: 1.5; stroke-dasharray: 1 4; stroke-linecap: round }
  .ours-1 { stroke: #0969da; fill: #0969da }
  .ours-2 { stroke: #1a7f37; fill: #1a7f37 }
  .ours-3 { stroke: #bc4c00; fill: #bc4c00 }
  .dot, .guide { stroke-dasharray: none }
  .guide { stroke-width: 1; opacity: .6; fill: none }
  .line.peer, .line.limit, .line.ours-1, .line.ours-2, .line.ours-3 { fill: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .ground { fill: #0d1117 }
    .tick { fill: #9198a1 }
    .grid { stroke: #30363d }
    .limit { stroke: #f0f6fc; fill: #f0f6fc }
    .ours-1 { stroke: #4493f8; fill: #4493f8 }
    .ours-2 { stroke: #3fb950; fill: #3fb950 }
    .ours-3 { stroke: #f0883e; fill: #f0883e }
  }
`

export function chartSvg(chart: Chart): string {
  const lines = chart.lines
    .map((line) => ({ ...line, points: line.points.filter(({ y }) => y > 0) }))
    .filter(({ points }) => points.length > 0)
  const place = scales(chart.xTicks, lines)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" ` +
      'role="img" aria-labelledby="title description">',
    `<title id="title">${escaped(chart.title)}</title>`,
    `<desc id="description">${escaped(chart.description)}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${HEIGHT}"/>`,
    text(chart.title, PLOT.left, 30, 'title'),
    ...axes(chart, place),
    ...lines.flatMap((line) => drawn(line, place)),
    ...labels(lines, place),
    '</svg>',
    ''
  ].join('\n')
}

interface Place {
  readonly x: (value: number) => number
  readonly y: (value: number) => number
  readonly yTicks: readonly number[]
}

/** From a power of ten below all to one above all. */
function scales(xTicks: readonly number[], lines: readonly Line[]): Place {
  const ys = lines.flatMap(({ points }) => points.map(({ y }) => y))
  const low = Math.floor(Math.log10(Math.min(...ys)))
  const high = Math.ceil(Math.log10(Math.max(...ys)))
  const [first, last] = [Math.log(xTicks[0] ?? 1), Math.log(xTicks.at(-1) ?? 1)]
  const width = PLOT.right - PLOT.left
  const height = PLOT.bottom - PLOT.top
  return {
    x: (value) => PLOT.left + ((Math.log(value) - first) / (last - first)) * width,
    y: (value) => PLOT.bottom - ((Math.log10(value) - low) / (high - low)) * height,
    yTicks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i))
  }
}

function axes({ xTicks, xTitle, yTitle }: Chart, { x, y, yTicks }: Place): string[] {
  const { left, right, top, bottom } = PLOT
  return [
    ...yTicks.flatMap((tick) => [
      `<line class="grid" x1="${left}" x2="${right}" y1="${at(y(tick))}" y2="${at(y(tick))}"/>`,
      text(tick.toLocaleString('en'), left - 8, y(tick) + 4, 'tick', 'end')
    ]),
    ...xTicks.flatMap((tick) => [
      `<line class="grid" x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${top}" y2="${bottom}"/>`,
      text(tick.toLocaleString('en'), x(tick), bottom + 20, 'tick', 'middle')
    ]),
    text(xTitle, (left + right) / 2, bottom + 44, 'tick', 'middle'),
    text(yTitle, left, top - 10, 'tick', 'middle')
  ]
}

function drawn({ look, points }: Line, { x, y }: Place): string[] {
  const path = points.map((point) => `${at(x(point.x))},${at(y(point.y))}`).join(' ')
  const spreads = points.flatMap((point) => {
    const { min = NaN, max = NaN } = point
    if (!(min > 0 && max > min)) return []
    const here = at(x(point.x))
    return [
      `<line class="dot ${look}" stroke-width="1.5" x1="${here}" x2="${here}" ` +
        `y1="${at(y(min))}" y2="${at(y(max))}"/>`
    ]
  })
  const size = look.startsWith('ours') ? 4 : 2.5
  const dots = points.map(
    (point) =>
      `<circle class="dot ${look}" cx="${at(x(point.x))}" cy="${at(y(point.y))}" r="${size}"/>`
  )
  return [`<polyline class="line ${look}" points="${path}"/>`, ...spreads, ...dots]
}

/** Beside the lines' ends, moved apart where they would overlap. */
function labels(lines: readonly Line[], { x, y }: Place): string[] {
  const ends = lines.map((line) => {
    const end = line.points.at(-1)!
    return { line, end, x: x(end.x), y: y(end.y) }
  })
  const places = spreadApart(
    ends.map((end) => end.y),
    LABEL_GAP,
    PLOT.top,
    PLOT.bottom
  )
  return ends.flatMap(({ line, end, x: endX, y: endY }, i) => {
    const to = places[i] ?? endY
    const from = at(endX + 6)
    return [
      `<polyline class="guide ${line.look}" points="${from},${at(endY)} ${LABEL_X - 4},${at(to)}"/>`,
      text(
        `${line.title}: ${Number(end.y.toPrecision(3)).toLocaleString('en')}`,
        LABEL_X,
        to + 4,
        ''
      )
    ]
  })
}

/**
 * Places near the wanted ones, in their order, at least `gap` apart and from `least` to `most`, if
 * there is room for all.
 */
export function spreadApart(
  wanted: readonly number[],
  gap: number,
  least: number,
  most: number
): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0))
  const places = [...wanted]
  let free = least
  for (const i of order) {
    places[i] = Math.max(places[i] ?? 0, free)
    free = places[i] + gap
  }
  // What was pushed out at the end goes back, and pushes those before it.
  let end = most
  for (const i of order.reverse()) {
    places[i] = Math.min(places[i] ?? 0, end)
    end = places[i] - gap
  }
  return places
}

function text(words: string, x: number, y: number, look: string, anchor = 'start'): string {
  const kind = look === '' ? '' : ` class="${look}"`
  return `<text${kind} x="${at(x)}" y="${at(y)}" text-anchor="${anchor}">${escaped(words)}</text>`
}

/** A tenth of a pixel is enough. */
function at(value: number): string {
  return (Math.round(value * 10) / 10).toString()
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
