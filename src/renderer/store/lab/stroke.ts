/** What a line drawn across the map of members cuts. Pure geometry. */

export interface Point {
  readonly x: number
  readonly y: number
}

/** A member on the map. */
export interface Spot extends Point {
  readonly id: string
}

/** A link that a stroke crosses; `left` and `right` of it, as it was drawn. */
export interface Crossing {
  readonly left: string
  readonly right: string
}

/** What a stroke means. */
export interface StrokeCut {
  readonly crossed: readonly Crossing[]
  /** The sides that it makes, with those that are there already; empty: nobody is separated. */
  readonly sides: readonly (readonly string[])[]
}

/** A point's place on an ellipse; 0 is its top, and a whole turn is 1. */
export function onEllipse(part: number, middle: Point, radii: Point): Point {
  const angle = part * 2 * Math.PI - Math.PI / 2
  return { x: middle.x + radii.x * Math.cos(angle), y: middle.y + radii.y * Math.sin(angle) }
}

/**
 * @param stroke the points of the line, in the order in which it was drawn
 * @param sides those that a partition has made already; who stands in none is on one more
 */
export function cutBy(
  stroke: readonly Point[],
  spots: readonly Spot[],
  sides: readonly (readonly string[])[] = []
): StrokeCut {
  const crossed: Crossing[] = []
  for (const [i, a] of spots.entries()) {
    for (const b of spots.slice(i + 1)) {
      const crossing = crossingOf(stroke, a, b)
      if (crossing !== null) crossed.push(crossing)
    }
  }
  const sideOf = (id: string): number => sides.findIndex((side) => side.includes(id))
  const isCut = (a: string, b: string): boolean =>
    (sides.length > 0 && sideOf(a) !== sideOf(b)) ||
    crossed.some(({ left, right }) => (left === a && right === b) || (left === b && right === a))
  const parts = componentsOf(
    spots.map(({ id }) => id),
    isCut
  )
  const before = sides.length === 0 ? 1 : new Set(spots.map(({ id }) => sideOf(id))).size
  return { crossed, sides: parts.length > before ? parts : [] }
}

/** Null: the line ends on the side of the link where it began. */
function crossingOf(stroke: readonly Point[], a: Spot, b: Spot): Crossing | null {
  let left = 0
  for (let i = 1; i < stroke.length; i++) {
    const [from, to] = [stroke[i - 1], stroke[i]]
    if (from === undefined || to === undefined) continue
    const [sideA, sideB] = [turn(from, to, a), turn(from, to, b)]
    const [sideFrom, sideTo] = [turn(a, b, from), turn(a, b, to)]
    // A point on the other line belongs to one of its sides, or a corner would count twice.
    if (sideA >= 0 === sideB >= 0 || sideFrom >= 0 === sideTo >= 0) continue
    left += sideA < 0 ? 1 : -1
  }
  if (left === 0) return null
  return left > 0 ? { left: a.id, right: b.id } : { left: b.id, right: a.id }
}

/** Negative: `point` is on the left of who goes from `from` to `to`, on a screen, where y grows downwards. */
function turn(from: Point, to: Point, point: Point): number {
  return (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x)
}

/** Who is still linked, directly or through others; each part, and the parts, in the given order. */
function componentsOf(
  ids: readonly string[],
  isCut: (a: string, b: string) => boolean
): readonly (readonly string[])[] {
  const left = new Set(ids)
  const parts: string[][] = []
  for (const first of ids) {
    if (!left.delete(first)) continue
    const part = [first]
    for (let at = 0; at < part.length; at++) {
      const one = part[at] ?? ''
      for (const other of [...left]) {
        if (isCut(one, other)) continue
        left.delete(other)
        part.push(other)
      }
    }
    parts.push(ids.filter((id) => part.includes(id)))
  }
  return parts
}
