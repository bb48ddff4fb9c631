import { useRef, useState, type JSX, type PointerEvent } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { linkState, sidesOf } from '../../store/lab/lab-model'
import { cutBy, onEllipse, type Point, type Spot, type StrokeCut } from '../../store/lab/stroke'
import { shortConfig } from '../../store/short-ids'
import { turnOf } from '../../store/selectors'
import { useApp } from '../../store/use-app'
import { classes } from '../../ui/classes'
import { formatCount } from '../../ui/format'
import type { MapMember } from './lab-members'

const width = 620
const height = 330
const middle = { x: width / 2, y: height / 2 - 4 }
const radii = { x: 190, y: 108 }
const memberRadius = 17
/** A hand that moved less did not draw. */
const leastStrokePx = 8
/** Points of one stroke; a longer one goes on from its last. */
const mostPoints = 400

interface NetworkMapProps {
  readonly members: readonly MapMember[]
  readonly isOneWay: boolean
  readonly onPreview: (cut: StrokeCut | null) => void
  readonly onCut: (cut: StrokeCut) => void
}

/**
 * The members on a ring, in the order of their names, with all links. A picture for the
 * mouse: the form and the table beside it do and say the same.
 */
export function NetworkMap(props: NetworkMapProps): JSX.Element {
  const { members, isOneWay, onPreview, onCut } = props
  const servers = useApp((state) => state.lab.servers)
  const choose = useApp((state) => state.chooseInLab)
  const [stroke, setStroke] = useState<readonly Point[]>([])
  const svg = useRef<SVGSVGElement>(null)
  const spots = members.map((member, i): Spot & MapMember => ({
    ...member,
    ...(members.length === 1 ? middle : onEllipse(i / members.length, middle, radii))
  }))
  const living = spots.filter(({ lives }) => lives)
  const sides = sidesOf(servers)
  const cutOf = (points: readonly Point[]): StrokeCut => cutBy(points, living, sides)
  const shown = stroke.length > 1 ? cutOf(stroke) : null

  function pointOf(event: PointerEvent): Point {
    const box = svg.current?.getBoundingClientRect()
    if (box === undefined || box.width === 0) return { x: 0, y: 0 }
    // The picture keeps its shape inside the box.
    const scale = Math.min(box.width / width, box.height / height)
    const left = box.left + (box.width - width * scale) / 2
    const top = box.top + (box.height - height * scale) / 2
    return { x: (event.clientX - left) / scale, y: (event.clientY - top) / scale }
  }

  function draw(event: PointerEvent): void {
    if (stroke.length === 0) return
    const points = [...stroke.slice(0, mostPoints), pointOf(event)]
    setStroke(points)
    onPreview(cutOf(points))
  }

  function release(event: PointerEvent<SVGSVGElement>): void {
    if (stroke.length === 0) return
    const points = [...stroke, pointOf(event)]
    setStroke([])
    onPreview(null)
    if (lengthOf(points) >= leastStrokePx) onCut(cutOf(points))
    else chooseAt(points[0] ?? middle)
  }

  /** What was clicked: a member, else the nearest link, else all. */
  function chooseAt(point: Point): void {
    const member = living.find((spot) => Math.hypot(spot.x - point.x, spot.y - point.y) <= 26)
    if (member !== undefined) {
      choose({ kind: 'member', id: member.id })
      return
    }
    let nearest: { readonly a: string; readonly b: string; readonly away: number } | null = null
    for (const [i, a] of living.entries()) {
      for (const b of living.slice(i + 1)) {
        const away = distance(point, a, b)
        if (away < (nearest?.away ?? 10)) nearest = { a: a.id, b: b.id, away }
      }
    }
    if (nearest === null) choose({ kind: 'all' })
    else choose({ kind: 'link', a: nearest.a, b: nearest.b })
  }

  return (
    <svg
      ref={svg}
      className="lab-map"
      viewBox={`0 0 ${String(width)} ${String(height)}`}
      aria-hidden="true"
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        setStroke([pointOf(event)])
      }}
      onPointerMove={draw}
      onPointerUp={release}
      onPointerCancel={() => {
        setStroke([])
        onPreview(null)
      }}
    >
      {living.map((a, i) =>
        living.slice(i + 1).map((b) => <Link key={`${a.id} ${b.id}`} a={a} b={b} cut={shown} />)
      )}
      {spots.map((spot) => (
        <Member key={spot.id} spot={spot} />
      ))}
      {stroke.length > 1 && (
        <polyline
          className={classes('lab-stroke', isOneWay && 'lab-stroke-one-way')}
          points={stroke.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}
        />
      )}
    </svg>
  )
}

interface LinkProps {
  readonly a: Spot
  readonly b: Spot
  /** What the line that is being drawn would cut. */
  readonly cut: StrokeCut | null
}

function Link({ a, b, cut }: LinkProps): JSX.Element {
  const there = useApp(
    useShallow((state) => short(linkState(state.lab.servers, a.id, b.id, state.hits)))
  )
  const back = useApp(
    useShallow((state) => short(linkState(state.lab.servers, b.id, a.id, state.hits)))
  )
  const isChosen = useApp(
    ({ labChoice: choice }) =>
      choice.kind === 'link' &&
      [choice.a, choice.b].includes(a.id) &&
      [choice.a, choice.b].includes(b.id)
  )
  const isCrossed =
    cut?.crossed.some(
      ({ left, right }) => [left, right].includes(a.id) && [left, right].includes(b.id)
    ) === true
  const dropped = there.dropped + back.dropped
  const isCut = there.isCut && back.isCut
  const center = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
  const along = isOver(a, b) ? 0.32 : 0.5
  const label = { x: a.x + (b.x - a.x) * along, y: a.y + (b.y - a.y) * along }
  return (
    <g
      className={classes(
        'lab-link',
        (there.isFaulty || back.isFaulty) && 'lab-link-faulty',
        isCut && 'lab-link-cut',
        isCrossed && 'lab-link-crossed',
        isChosen && 'lab-link-chosen'
      )}
    >
      <line className="lab-link-line" x1={a.x} y1={a.y} x2={b.x} y2={b.y} />
      {there.isCut !== back.isCut && (
        <OneWay from={there.isCut ? b : a} to={there.isCut ? a : b} center={center} />
      )}
      {dropped > 0 && (
        <g>
          <rect
            className="lab-link-plate"
            x={label.x - 23}
            y={label.y - 9}
            width="46"
            height="18"
            rx="4"
          />
          <text className="lab-link-count" x={label.x} y={label.y}>
            −{formatCount(dropped)}
          </text>
        </g>
      )}
    </g>
  )
}

/** Two links that cross each other in the middle have their counts beside it. */
function isOver(a: Point, b: Point): boolean {
  return Math.hypot((a.x + b.x) / 2 - middle.x, (a.y + b.y) / 2 - middle.y) < 30
}

/** The way that still works: an arrow. */
function OneWay({
  from,
  to,
  center
}: {
  readonly from: Point
  readonly to: Point
  readonly center: Point
}): JSX.Element {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1
  const [x, y] = [(to.x - from.x) / length, (to.y - from.y) / length]
  const tip = { x: center.x + x * 42, y: center.y + y * 42 }
  const corner = (side: number): string =>
    `${(tip.x - x * 11 - y * side * 6).toFixed(1)},${(tip.y - y * 11 + x * side * 6).toFixed(1)}`
  return (
    <polygon
      className="lab-link-arrow"
      points={`${tip.x.toFixed(1)},${tip.y.toFixed(1)} ${corner(1)} ${corner(-1)}`}
    />
  )
}

function short({ isCut, faults, dropped }: ReturnType<typeof linkState>) {
  return { isCut, isFaulty: faults !== null, dropped }
}

function Member({ spot }: { readonly spot: Spot & MapMember }): JSX.Element {
  const { id, name, x, y, lives } = spot
  const faults = useApp((state) => state.faultsById[id] ?? null)
  const own = useApp((state) => state.lab.servers?.find(({ server }) => server === id) ?? null)
  const config = useApp((state) => configOf(state.configurations, id))
  const index = useApp(
    (state) =>
      state.configurations
        .find((one) => one.config === config)
        ?.members.findIndex(({ server }) => server === id) ?? -1
  )
  const hasTurn = useApp((state) => config !== null && turnOf(state, config).member === id)
  const isChosen = useApp(({ labChoice: choice }) => choice.kind === 'member' && choice.id === id)
  const isBelow = y >= middle.y - 1
  const note = !lives
    ? 'crashed'
    : own?.faults?.paused === true
      ? 'paused'
      : own?.faults === null
        ? 'takes no faults'
        : faultNote(faults)
  const nameY = isBelow ? y + memberRadius + 15 : y - memberRadius - (note === '' ? 9 : 22)
  return (
    <g
      className={classes(
        'lab-member',
        !lives && 'lab-member-gone',
        own?.faults?.paused === true && 'lab-member-paused',
        faults !== null && 'lab-member-faulty',
        isChosen && 'lab-member-chosen'
      )}
    >
      {isChosen && <circle className="lab-member-halo" cx={x} cy={y} r={memberRadius + 8} />}
      {hasTurn && <circle className="lab-member-turn" cx={x} cy={y} r={memberRadius + 4} />}
      <circle className="lab-member-place" cx={x} cy={y} r={memberRadius} />
      <text className="lab-member-index" x={x} y={y}>
        {index >= 0 ? index : '–'}
      </text>
      <text className="lab-member-name" x={x} y={nameY}>
        {name}
        {config !== null && <tspan className="lab-member-config"> {shortConfig(config)}</tspan>}
      </text>
      {note !== '' && (
        <text className="lab-member-note" x={x} y={nameY + 13}>
          {note}
        </text>
      )}
    </g>
  )
}

/** Of the member alone: what is cut stands at the links. */
function faultNote(faults: string | null): string {
  const own = (faults ?? '').split('; ').filter((fault) => !/^(partition|deaf)|from /.test(fault))
  const text = own.join(', ')
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}

function configOf(
  configurations: readonly {
    readonly config: string
    readonly members: readonly { readonly server: string; readonly delivered: number | null }[]
  }[],
  id: string
): string | null {
  const own = configurations.filter(({ members }) => members.some(({ server }) => server === id))
  const told = own.find(({ members }) =>
    members.some(({ server, delivered }) => server === id && delivered !== null)
  )
  return (told ?? own[0])?.config ?? null
}

function lengthOf(points: readonly Point[]): number {
  let sum = 0
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [points[i - 1], points[i]]
    if (from !== undefined && to !== undefined) sum += Math.hypot(to.x - from.x, to.y - from.y)
  }
  return sum
}

/** From a point to a line between two others. */
function distance(point: Point, a: Point, b: Point): number {
  const [x, y] = [b.x - a.x, b.y - a.y]
  const part = ((point.x - a.x) * x + (point.y - a.y) * y) / (x * x + y * y || 1)
  const at = Math.min(1, Math.max(0, part))
  return Math.hypot(point.x - a.x - at * x, point.y - a.y - at * y)
}
