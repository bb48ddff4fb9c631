/**
 * Where islands and their members stand on the picture of the group: each configuration a
 * ring, its members on it by their index. Islands stand in the order of their lowest
 * member, so that a side that stays as it is stays where it is. Pure.
 */
import type { ConfigurationView } from '../../../shared/views'
import { epochOf, isAlive, type Servers } from '../group-model'

export interface RingIsland {
  readonly config: string
  /** Ids in the order of their indices. */
  readonly members: readonly string[]
}

/**
 * Each configuration with the members that are in it now: one that some left already for a
 * later one has only those that did not.
 */
export function islandsOf(
  configurations: readonly ConfigurationView[],
  servers: Servers
): RingIsland[] {
  const placeOf = new Map<string, string>()
  const later = [...configurations].sort((a, b) => epochOf(a.config) - epochOf(b.config))
  for (const { config, members } of later) {
    for (const { server } of members) placeOf.set(server, config)
  }
  // Who answers knows where it is.
  for (const { config, members } of later) {
    for (const { server, delivered } of members) {
      if (delivered !== null) placeOf.set(server, config)
    }
  }
  for (const { server, config } of Object.values(servers).filter(isAlive)) {
    const isShown = configurations.some((one) => one.config === config)
    if (server !== null && config !== null && isShown) placeOf.set(server, config)
  }
  return configurations
    .map(({ config, members }) => ({
      config,
      members: members.map(({ server }) => server).filter((id) => placeOf.get(id) === config)
    }))
    .filter(({ members }) => members.length > 0)
}

export interface PlacedIsland {
  readonly config: string
  /** Its middle. */
  readonly x: number
  readonly y: number
  readonly radius: number
  /** Room that it has, half of it on each side of the middle. */
  readonly width: number
}

export interface PlacedMember {
  readonly server: string
  readonly config: string
  readonly index: number
  readonly x: number
  readonly y: number
  /** Where its name stands, from its own middle. */
  readonly label: {
    readonly x: number
    readonly y: number
    readonly anchor: 'start' | 'middle' | 'end'
  }
}

export interface RingLayout {
  readonly height: number
  readonly islands: readonly PlacedIsland[]
  readonly members: readonly PlacedMember[]
  /** What there is room for beside a member. */
  readonly labels: 'full' | 'name' | 'none'
}

/** Of a member's circle. */
export const NODE_RADIUS = 13
/** For a name beside the ring, as much as there is room for, and above and below it. */
const LABEL_WIDTHS = [124, 78]
const LABEL_HEIGHT = 38
const CAPTION_HEIGHT = 36
const GAP = 8
/** A ring that is alone may be larger. */
const LEAST_RADIUS = 56
const LONE_RADIUS = 74

/** @param width pixels that the picture has */
export function layoutRings(islands: readonly RingIsland[], width: number): RingLayout {
  const most = Math.max(0, ...islands.map(({ members }) => members.length))
  const labels = most <= 10 ? 'full' : most <= 24 ? 'name' : 'none'
  const ordered = [...islands].sort(byLowestMember)
  const tries = LABEL_WIDTHS.map((label) =>
    ordered.map((island) => boxOf(island, labels, label, islands.length === 1))
  )
  const boxes = tries.find((some) => widthOf(some) <= width) ?? tries.at(-1) ?? []
  const placed: PlacedIsland[] = []
  const members: PlacedMember[] = []
  let top = 0
  for (const row of rowsOf(boxes, width)) {
    const spare = Math.max(0, width - widthOf(row)) / row.length
    const height = Math.max(...row.map((box) => box.height))
    let left = 0
    for (const box of row) {
      const room = box.width + spare
      const x = Math.round(left + room / 2)
      const y = top + box.middle
      placed.push({ config: box.island.config, x, y, radius: box.radius, width: room })
      members.push(...membersOf(box, x, y))
      left += room
    }
    top += height
  }
  return { height: top, islands: placed, members, labels }
}

interface Box {
  readonly island: RingIsland
  readonly radius: number
  readonly width: number
  readonly height: number
  /** From its upper edge. */
  readonly middle: number
}

function widthOf(boxes: readonly Box[]): number {
  return boxes.reduce((sum, box) => sum + box.width, 0)
}

function boxOf(
  island: RingIsland,
  labels: RingLayout['labels'],
  labelWidth: number,
  isAlone: boolean
): Box {
  const count = island.members.length
  const spacing = labels === 'none' ? 2 * NODE_RADIUS + 4 : 2 * NODE_RADIUS + 14
  const least = isAlone ? LONE_RADIUS : LEAST_RADIUS
  const radius = Math.round(Math.max(least, Math.min(220, (count * spacing) / (2 * Math.PI))))
  const side = labels === 'none' ? NODE_RADIUS : NODE_RADIUS + labelWidth
  const above = NODE_RADIUS + (labels === 'none' ? GAP : LABEL_HEIGHT)
  // Only an even number of members has one at the lowest point.
  const below = NODE_RADIUS + (labels !== 'none' && count % 2 === 0 ? LABEL_HEIGHT : GAP)
  const middle = CAPTION_HEIGHT + above + radius
  return {
    island,
    radius,
    width: 2 * (radius + side) + GAP,
    height: middle + radius + below,
    middle
  }
}

/** As many beside each other as there is room for. */
function rowsOf(boxes: readonly Box[], width: number): Box[][] {
  const rows: Box[][] = []
  let left = 0
  for (const box of boxes) {
    const row = rows.at(-1)
    if (row === undefined || left + box.width > width) {
      rows.push([box])
      left = box.width
    } else {
      row.push(box)
      left += box.width
    }
  }
  return rows
}

function membersOf({ island, radius }: Box, x: number, y: number): PlacedMember[] {
  const count = island.members.length
  return island.members.map((server, index) => {
    const angle = (index / count) * 2 * Math.PI - Math.PI / 2
    const [right, down] = [Math.cos(angle), Math.sin(angle)]
    return {
      server,
      config: island.config,
      index,
      x: Math.round(x + radius * right),
      y: Math.round(y + radius * down),
      label: labelAt(right, down)
    }
  })
}

function labelAt(right: number, down: number): PlacedMember['label'] {
  if (Math.abs(right) < 0.15) {
    const y = down < 0 ? -NODE_RADIUS - 21 : NODE_RADIUS + 15
    return { x: 0, y, anchor: 'middle' }
  }
  const x = Math.sign(right) * (NODE_RADIUS + 7)
  return { x, y: Math.round(down * 10), anchor: right > 0 ? 'start' : 'end' }
}

function byLowestMember(a: RingIsland, b: RingIsland): number {
  return lowestOf(a) < lowestOf(b) ? -1 : 1
}

function lowestOf({ members }: RingIsland): string {
  return members.reduce((lowest, one) => (one < lowest ? one : lowest), '~')
}
