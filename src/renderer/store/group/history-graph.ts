/**
 * The configurations of the group as a graph: one row each, in the order of their epochs,
 * in lanes, so that a split looks like a fork and a merge like a join. Pure.
 */
import type { HistoryNode } from '../../../shared/channels/group'

export interface GraphEdge {
  readonly from: string
  readonly fromRow: number
  readonly fromLane: number
  /** The lane in which it runs between its ends. */
  readonly via: number
  /** Nobody said so: it is concluded from the members. */
  readonly isInferred: boolean
  readonly transitional: HistoryNode['transitional'][number] | null
}

export interface GraphRow {
  readonly node: HistoryNode
  readonly lane: number
  readonly edges: readonly GraphEdge[]
  /** It is heard now. */
  readonly isLive: boolean
}

export interface HistoryGraph {
  readonly rows: readonly GraphRow[]
  readonly lanes: number
}

interface Parent {
  readonly row: number
  readonly isInferred: boolean
}

/** @param live configurations that are heard now */
export function graphOf(nodes: readonly HistoryNode[], live: ReadonlySet<string>): HistoryGraph {
  const parents = nodes.map((_, row) => parentsOf(nodes, row))
  const primary = parents.map((some, row) => primaryOf(nodes, row, some))
  const lanes = new Lanes()
  const laneOf: number[] = []
  const viaOf = new Map<string, number>()
  nodes.forEach((node, row) => {
    const end = live.has(node.config) ? nodes.length : row
    const lane = (laneOf[row] ??= lanes.take(row, row))
    lanes.hold(lane, end)
    const children = nodes.flatMap((_, child) =>
      parents[child]?.some((parent) => parent.row === row) === true ? [child] : []
    )
    let isContinued = false
    for (const child of children.filter((one) => primary[one] === row)) {
      laneOf[child] = isContinued ? lanes.take(row + 1, child) : lane
      lanes.hold(laneOf[child], child)
      isContinued = true
    }
    for (const child of children.filter((one) => primary[one] !== row)) {
      // Its own lane goes on to another one: the way to this one needs another.
      const via = isContinued ? lanes.take(row + 1, child - 1) : lane
      lanes.hold(via, child - 1)
      viaOf.set(`${String(row)} ${String(child)}`, via)
    }
  })
  const rows = nodes.map((node, row): GraphRow => {
    const lane = laneOf[row] ?? 0
    const edges = (parents[row] ?? []).map(({ row: fromRow, isInferred }): GraphEdge => {
      const from = nodes[fromRow]?.config ?? ''
      return {
        from,
        fromRow,
        fromLane: laneOf[fromRow] ?? 0,
        via: viaOf.get(`${String(fromRow)} ${String(row)}`) ?? lane,
        isInferred,
        transitional: node.transitional.find((one) => one.from === from) ?? null
      }
    })
    return { node, lane, edges, isLive: live.has(node.config) }
  })
  return { rows, lanes: lanes.count }
}

/** Up to which row each lane is taken. */
class Lanes {
  private readonly until: number[] = []

  get count(): number {
    return this.until.length
  }

  /** The first lane that is free from `from` on, taken up to `to`. */
  take(from: number, to: number): number {
    const free = this.until.findIndex((end) => end < from)
    const lane = free < 0 ? this.until.length : free
    this.until[lane] = to
    return lane
  }

  hold(lane: number, to: number): void {
    this.until[lane] = Math.max(this.until[lane] ?? -1, to)
  }
}

/** Those that it says itself, as far as they are known; of one that is only heard of, where its members were last. */
function parentsOf(nodes: readonly HistoryNode[], row: number): Parent[] {
  const node = nodes[row]
  if (node === undefined) return []
  const rows =
    node.from === null
      ? origins(nodes, row)
      : node.from.map((config) => nodes.findIndex((other) => other.config === config))
  const known = [...new Set(rows)].filter((one) => one >= 0 && one < row).sort((a, b) => a - b)
  return known.map((one) => ({ row: one, isInferred: node.from === null }))
}

/** The row from which most of its members come; the earliest of several. */
function primaryOf(
  nodes: readonly HistoryNode[],
  row: number,
  parents: readonly Parent[]
): number | undefined {
  const from = origins(nodes, row)
  const weight = (parent: Parent): number => from.filter((one) => one === parent.row).length
  const [first, ...rest] = parents
  if (first === undefined) return undefined
  return rest.reduce((best, one) => (weight(one) > weight(best) ? one : best), first).row
}

/** For each member the row of the last configuration before that had it; -1: none. */
function origins(nodes: readonly HistoryNode[], row: number): number[] {
  return (nodes[row]?.members ?? []).map((member) => {
    for (let before = row - 1; before >= 0; before--) {
      if (nodes[before]?.members.includes(member) === true) return before
    }
    return -1
  })
}
