import { memo, useLayoutEffect, useMemo, useRef, type JSX, type KeyboardEvent } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { graphOf, type GraphRow, type HistoryGraph } from '../../store/group/history-graph'
import { causeText } from '../../store/group/story-text'
import { nameOf } from '../../store/group-slice'
import { shortConfig } from '../../store/short-ids'
import { useApp } from '../../store/use-app'
import { Badge } from '../../ui/badge'
import { classes } from '../../ui/classes'
import { formatTime } from '../../ui/format'
import { ServerName } from '../../ui/server-name'
import { StoryDetails } from './story-details'

const rowHeight = 48
const laneWidth = 22
const mostNames = 5

/** Splits and merges: the configurations as a graph, the newest at its end, each with its story. */
export function HistoryPanel(): JSX.Element {
  const nodes = useApp((state) => state.past.nodes)
  const live = useApp(useShallow((state) => state.configurations.map(({ config }) => config)))
  const chosen = useApp((state) => state.chosenConfig)
  const graph = useMemo(() => graphOf(nodes, new Set(live)), [nodes, live])
  return (
    <section className="panel history" aria-labelledby="history-title">
      <div className="panel-head">
        <h2 id="history-title">History</h2>
        <p className="soft small">
          Configurations since this app started: a split is a fork, a merge is a join. Each tells
          why it began.
        </p>
      </div>
      {graph.rows.length === 0 ? (
        <p className="history-none soft">No configuration was installed yet.</p>
      ) : (
        <div className={classes('history-body', chosen !== null && 'history-open')}>
          <GraphList graph={graph} chosen={chosen} />
          {chosen !== null && <StoryDetails key={chosen} config={chosen} />}
        </div>
      )}
    </section>
  )
}

function GraphList({
  graph,
  chosen
}: {
  readonly graph: HistoryGraph
  readonly chosen: string | null
}): JSX.Element {
  const { rows, lanes } = graph
  const box = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const chooseConfig = useApp((state) => state.chooseConfig)

  // The newest stays in view, unless somebody looks at what was before.
  useLayoutEffect(() => {
    const scroll = box.current
    if (scroll !== null && isAtEnd.current) scroll.scrollTop = scroll.scrollHeight
  }, [rows.length])

  const move = (event: KeyboardEvent): void => {
    const buttons = [...(box.current?.querySelectorAll<HTMLButtonElement>('.history-node') ?? [])]
    const at = buttons.findIndex((button) => button === document.activeElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key]
    const next = to === undefined ? undefined : buttons[to]
    if (next === undefined) return
    event.preventDefault()
    next.focus()
  }

  const focusable =
    chosen !== null && rows.some(({ node }) => node.config === chosen) ? chosen : null
  return (
    <div
      className="history-scroll"
      ref={box}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - clientHeight - scrollTop < rowHeight
      }}
    >
      <div className="history-graph" style={{ height: rows.length * rowHeight }}>
        <Edges graph={graph} />
        <ol
          className="history-rows"
          aria-label="Configurations"
          style={{ paddingLeft: lanes * laneWidth + 14 }}
          onKeyDown={move}
        >
          {rows.map((row, i) => {
            const { config } = row.node
            return (
              <Row
                key={config}
                row={row}
                isChosen={config === chosen}
                isFocusable={focusable === null ? i === rows.length - 1 : config === focusable}
                onChoose={(one) => void chooseConfig(one)}
              />
            )
          })}
        </ol>
      </div>
    </div>
  )
}

interface RowProps {
  readonly row: GraphRow
  readonly isChosen: boolean
  readonly isFocusable: boolean
  readonly onChoose: (config: string | null) => void
}

const Row = memo(function Row({ row, isChosen, isFocusable, onChoose }: RowProps): JSX.Element {
  const { node, isLive } = row
  const { config, members, merged, at } = node
  const names = useApp(useShallow((state) => members.map((id) => nameOf(state, id))))
  const cause = useApp((state) => causeText(node, (id) => nameOf(state, id)))
  const utc = useApp((state) => state.clock === 'UTC')
  const shown = names.length > mostNames ? names.slice(0, mostNames - 1) : names
  return (
    <li className="history-row">
      <button
        type="button"
        className={classes('history-node', isChosen && 'history-chosen')}
        aria-expanded={isChosen}
        aria-label={`Configuration ${shortConfig(config)}: ${names.join(', ')}; ${cause}`}
        tabIndex={isFocusable ? 0 : -1}
        onClick={() => {
          onChoose(isChosen ? null : config)
        }}
      >
        <span className="history-line">
          <code>{shortConfig(config)}</code>
          <span className="history-members cut">
            {shown.map((name, i) => (
              <ServerName key={`${String(i)} ${name}`} name={name} />
            ))}
            {names.length > shown.length && <span>+{names.length - shown.length}</span>}
          </span>
          {merged !== null && (
            <Badge tone={merged.poppedTwice > 0 ? 'warn' : 'accent'}>merge</Badge>
          )}
          {isLive && <Badge tone="good">now</Badge>}
        </span>
        <span className="history-cause soft small cut">
          <time className="mono">{formatTime(at, utc).slice(0, 8)}</time> {cause}
        </span>
      </button>
    </li>
  )
})

function x(lane: number): number {
  return 14 + lane * laneWidth
}

function y(row: number): number {
  return row * rowHeight + rowHeight / 2
}

/** A picture of what the rows say in words. */
const Edges = memo(function Edges({ graph }: { readonly graph: HistoryGraph }): JSX.Element {
  const { rows, lanes } = graph
  return (
    <svg
      className="history-edges"
      width={x(lanes)}
      height={rows.length * rowHeight}
      aria-hidden="true"
    >
      {rows.flatMap(({ edges, lane }, row) =>
        edges.map(({ fromRow, fromLane, via, isInferred, transitional, from }) => (
          <g key={`${from} ${String(row)}`}>
            <path
              className={classes('history-edge', isInferred && 'history-inferred')}
              d={pathOf({ row: fromRow, lane: fromLane }, via, { row, lane })}
            />
            {transitional !== null && (
              <circle
                className="history-transitional"
                cx={x(via)}
                cy={y(row) - rowHeight / 2}
                r={3}
              >
                <title>{`transitional ${transitional.config}`}</title>
              </circle>
            )}
          </g>
        ))
      )}
      {rows.map(({ node, lane, isLive }, row) => (
        <circle
          key={node.config}
          className={classes(
            'history-dot',
            isLive && 'history-live',
            node.merged !== null && 'history-merged',
            node.from === null && 'history-heard'
          )}
          cx={x(lane)}
          cy={y(row)}
          r={6}
        />
      ))}
    </svg>
  )
})

interface Place {
  readonly row: number
  readonly lane: number
}

/** Down in the lane `via`: into it behind the upper end, out of it before the lower one. */
function pathOf(from: Place, via: number, to: Place): string {
  const half = rowHeight / 2
  const [x0, xv, x1] = [x(from.lane), x(via), x(to.lane)]
  const [y0, y1] = [y(from.row), y(to.row)]
  const bend = (fromX: number, fromY: number, toX: number, toY: number): string => {
    const middle = (fromY + toY) / 2
    return `C${String(fromX)} ${String(middle)} ${String(toX)} ${String(middle)} ${String(toX)} ${String(toY)}`
  }
  const isDirect = to.row - from.row === 1 && x0 !== xv && xv !== x1
  if (isDirect) return `M${String(x0)} ${String(y0)}${bend(x0, y0, x1, y1)}`
  const into = x0 === xv ? '' : bend(x0, y0, xv, y0 + half)
  const down = `L${String(xv)} ${String(xv === x1 ? y1 : y1 - half)}`
  const out = xv === x1 ? '' : bend(xv, y1 - half, x1, y1)
  return `M${String(x0)} ${String(y0)}${into}${down}${out}`
}
