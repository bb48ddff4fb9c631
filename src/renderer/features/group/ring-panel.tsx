import { memo, useMemo, useState, type JSX } from 'react'
import type { ConfigurationView, MemberView } from '../../../shared/views'
import { nameOf } from '../../store/group-slice'
import {
  islandsOf,
  layoutRings,
  NODE_RADIUS,
  type PlacedIsland,
  type PlacedMember,
  type RingIsland,
  type RingLayout
} from '../../store/group/ring-layout'
import { troubleText, type MemberTrouble } from '../../store/group/suspicion'
import { listNames } from '../../store/problems'
import { reuse } from '../../store/reuse'
import { turnIndex, turnOf } from '../../store/selectors'
import { shortConfig } from '../../store/short-ids'
import { useApp } from '../../store/use-app'
import { classes } from '../../ui/classes'
import { formatAmount, formatCount, laneOf } from '../../ui/format'
import { advance, type Motion } from '../../ui/token-dial'
import { useWidth } from '../../ui/use-width'
import { useTroubles } from './use-troubles'

const mostCharacters = 17

/** The group as islands of servers that hear each other, each a ring round which the turn goes. */
export function RingPanel(): JSX.Element {
  const [box, width] = useWidth<HTMLDivElement>()
  const configurations = useApp((state) => state.configurations)
  const troubles = useTroubles()
  const islands = useIslands()
  const layout = useMemo(() => layoutRings(islands, Math.max(320, width)), [islands, width])
  return (
    <section className="panel rings" aria-label="Rings">
      <div ref={box}>
        {width > 0 && (
          <svg
            className="ring-picture"
            width={width}
            height={layout.height}
            role="img"
            aria-label={configurations.map(islandText).join('; ')}
          >
            {layout.islands.map((placed) => (
              <Island
                key={placed.config}
                placed={placed}
                labels={layout.labels}
                configuration={configurations.find(({ config }) => config === placed.config)}
              />
            ))}
            <SuspectLines layout={layout} troubles={troubles} />
            {layout.members.map((placed) => (
              <RingMember
                key={placed.server}
                placed={placed}
                labels={layout.labels}
                member={memberOf(configurations, placed)}
                trouble={troubles[placed.server]}
              />
            ))}
          </svg>
        )}
      </div>
    </section>
  )
}

/** The same as long as nobody comes, goes or moves. */
function useIslands(): readonly RingIsland[] {
  const configurations = useApp((state) => state.configurations)
  const servers = useApp((state) => state.servers)
  const fresh = islandsOf(configurations, servers)
  const [last, setLast] = useState(fresh)
  const islands = reuse(last, fresh)
  if (islands !== last) setLast(islands)
  return islands
}

function islandText({ config, members, primary }: ConfigurationView): string {
  const names = listNames(members.map(({ name }) => name))
  return `Configuration ${shortConfig(config)}: ${names}${primary === false ? ', refuses clients' : ''}`
}

function memberOf(
  configurations: readonly ConfigurationView[],
  { config, server }: PlacedMember
): MemberView | undefined {
  const members = configurations.find((one) => one.config === config)?.members
  return members?.find((member) => member.server === server)
}

interface IslandProps {
  readonly placed: PlacedIsland
  readonly labels: RingLayout['labels']
  readonly configuration: ConfigurationView | undefined
}

function Island({ placed, labels, configuration }: IslandProps): JSX.Element | null {
  const { x, y, radius, config } = placed
  if (configuration === undefined) return null
  const { members, primary, kind } = configuration
  const refuses = primary === false
  return (
    <g className={classes('ring-island', refuses && 'ring-refuses')}>
      <text
        className="ring-caption"
        x={x}
        y={y - radius - NODE_RADIUS - (labels === 'none' ? 16 : 46)}
      >
        {shortConfig(config)}
        {refuses ? (
          <tspan className="ring-warn"> · not primary: refuses clients</tspan>
        ) : (
          <tspan className="ring-soft">
            {' '}
            · {formatAmount(members.length, 'server', 'servers')}
          </tspan>
        )}
        {kind === 'transitional' && <tspan className="ring-warn"> · transitional</tspan>}
      </text>
      <g className="ring-place" style={{ transform: `translate(${String(x)}px, ${String(y)}px)` }}>
        <circle className="ring-track" r={radius} />
        <Token configuration={configuration} radius={radius} />
        <NextSlot config={config} />
      </g>
    </g>
  )
}

function NextSlot({ config }: { readonly config: string }): JSX.Element {
  const nextSlot = useApp((state) => turnOf(state, config).nextSlot)
  return (
    <>
      <text className="ring-slot" y={3}>
        {formatCount(nextSlot)}
      </text>
      <text className="ring-slot-label" y={17}>
        next slot
      </text>
    </>
  )
}

interface TokenProps {
  readonly configuration: ConfigurationView
  readonly radius: number
}

/** The mark of the turn: it goes forward round the ring. */
function Token({ configuration, radius }: TokenProps): JSX.Element | null {
  const count = configuration.members.length
  const turn = useApp((state) => turnIndex(state, configuration))
  const [motion, setMotion] = useState<Motion>({ turn, members: count, steps: turn ?? 0 })
  if (motion.turn !== turn || motion.members !== count) setMotion(advance(motion, turn, count))
  if (turn === null) return null
  const ring = NODE_RADIUS + 4
  return (
    <g
      className="ring-token"
      style={{ transform: `rotate(${String((motion.steps * 360) / count)}deg)` }}
    >
      <path className="ring-token-tail" d={tailOf(radius, ring)} />
      <circle className="ring-token-mark" cy={-radius} r={ring} />
    </g>
  )
}

/** The arc behind the mark, which shows where it comes from. */
function tailOf(radius: number, ring: number): string {
  const point = (angle: number): string =>
    `${(radius * Math.sin(angle)).toFixed(2)} ${(-radius * Math.cos(angle)).toFixed(2)}`
  const gap = ring / radius
  return `M${point(-gap - 0.4)}A${String(radius)} ${String(radius)} 0 0 1 ${point(-gap)}`
}

interface RingMemberProps {
  readonly placed: PlacedMember
  readonly labels: RingLayout['labels']
  readonly member: MemberView | undefined
  readonly trouble: MemberTrouble | undefined
}

const RingMember = memo(function RingMember({
  placed,
  labels,
  member,
  trouble
}: RingMemberProps): JSX.Element {
  const { server, x, y, index, label } = placed
  const isHere = useApp((state) => state.here[server] === true)
  const told = useApp((state) =>
    trouble === undefined ? null : troubleText(trouble, (id) => nameOf(state, id))
  )
  const name = member?.name ?? ''
  const under = told ?? [member?.host ?? '', isHere ? 'here' : ''].filter(Boolean).join(' · ')
  const isQuiet = trouble !== undefined && (trouble.isSilent || trouble.unheardBy.length > 0)
  return (
    <g
      className={classes('ring-member', isHere && 'ring-here', isQuiet && 'ring-quiet')}
      style={{ transform: `translate(${String(x)}px, ${String(y)}px)` }}
    >
      <title>{`${name}${isHere ? ', here' : ''}${told === null ? '' : `: ${told}`}`}</title>
      <circle className="ring-node" r={NODE_RADIUS} />
      <text className="ring-index">{index}</text>
      {labels !== 'none' && (
        <g transform={`translate(${String(label.x)} ${String(label.y)})`}>
          <text className={classes('ring-name', `ring-${label.anchor}`)}>
            <tspan className={`ring-lane lane-ink-${String(laneOf(name))}`}>▍</tspan>
            {cut(name)}
          </text>
          {labels === 'full' && (
            <text
              className={classes(
                'ring-under',
                `ring-${label.anchor}`,
                told !== null && 'ring-warn'
              )}
              y={14}
            >
              {cut(under)}
            </text>
          )}
        </g>
      )}
    </g>
  )
})

function cut(text: string): string {
  return text.length <= mostCharacters + 4 ? text : `${text.slice(0, mostCharacters + 3)}…`
}

/** From each member to those that it does not hear. */
function SuspectLines({
  layout,
  troubles
}: {
  readonly layout: RingLayout
  readonly troubles: Readonly<Record<string, MemberTrouble>>
}): JSX.Element {
  const placeOf = new Map(layout.members.map((member) => [member.server, member]))
  const lines = Object.entries(troubles).flatMap(([id, { unheardBy }]) => {
    const to = placeOf.get(id)
    return unheardBy.flatMap((by) => {
      const from = placeOf.get(by)
      return from === undefined || to === undefined ? [] : [{ key: `${by} ${id}`, from, to }]
    })
  })
  return (
    <>
      {lines.map(({ key, from, to }) => (
        <line key={key} className="ring-suspects" x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
      ))}
    </>
  )
}
