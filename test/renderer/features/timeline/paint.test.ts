import { describe, expect, it } from 'vitest'
import { HitPen } from '../../../../src/renderer/features/timeline/drawing/hit-pen'
import { Painter, type Scene } from '../../../../src/renderer/features/timeline/drawing/paint'
import type { Pen } from '../../../../src/renderer/features/timeline/drawing/pen'
import { TimelineBook } from '../../../../src/renderer/store/timeline/book'
import { USUAL_KINDS } from '../../../../src/renderer/store/timeline/kinds'
import { placesOf } from '../../../../src/renderer/store/timeline/places'
import type { TimelineEvent, TimelineGap } from '../../../../src/shared/timeline'
import { batch, dropped, got, ordered, sent, three } from '../../store/timeline/events'

class NotingPen implements Pen {
  readonly arrows: string[] = []
  readonly bars: { readonly x: number; readonly y: number; readonly height: number }[] = []
  readonly gaps: { readonly x0: number; readonly x1: number; readonly text: string }[] = []
  readonly labels: { readonly x: number; readonly y: number; readonly text: string }[] = []
  readonly marks: string[] = []

  band(): void {
    // Not looked at.
  }

  lane(): void {
    // Not looked at.
  }

  arrow({ kind, end }: Parameters<Pen['arrow']>[0]): void {
    this.arrows.push(`${kind} ${end}`)
  }

  mark(...[shape]: Parameters<Pen['mark']>): void {
    this.marks.push(shape)
  }

  label(x: number, y: number, text: string): void {
    this.labels.push({ x, y, text })
  }

  bar(x: number, y: number, _width: number, height: number): void {
    this.bars.push({ x, y, height })
  }

  gap(x0: number, x1: number, text: string): void {
    this.gaps.push({ x0, x1, text })
  }
}

function paint(events: readonly TimelineEvent[], gaps: readonly TimelineGap[] = []) {
  const book = new TimelineBook()
  const sorted = [...three, ...events].sort((a, b) => a.at - b.at)
  book.append(batch(sorted, 1_000_000, { gaps }))
  const scene: Scene = {
    book,
    places: placesOf(book.lanes.all, (lane) => lane),
    from: 0,
    until: 1_000_000,
    upTo: null,
    x0: 0,
    x1: 1000,
    top: 0,
    laneHeight: 100,
    kinds: USUAL_KINDS,
    highlight: null,
    chosen: null
  }
  const pen = new NotingPen()
  const painter = new Painter()
  painter.paint(pen, scene)
  return { pen, scene, crowding: painter.crowding }
}

/** So many datagrams from a to b and c, evenly over a second. */
function flood(count: number): TimelineEvent[] {
  return Array.from({ length: count }, (_, i) => {
    const at = Math.floor((i / count) * 990_000)
    const name = `d${String(i)}`
    return [sent(at, 'a', name), got(at + 200, 'b', name, 'a'), got(at + 300, 'c', name, 'a')]
  }).flat()
}

describe('a crowded timeline', () => {
  it('draws each arrow while there is room', () => {
    const { pen, crowding } = paint(flood(100))
    expect(crowding).toBe('none')
    expect(pen.arrows.length).toBe(200)
    expect(pen.bars).toEqual([])
  })

  it('draws what falls together once, and says so', () => {
    const { pen, crowding } = paint(flood(700))
    expect(crowding).toBe('thinned')
    expect(pen.arrows.length).toBeGreaterThan(200)
    expect(pen.arrows.length).toBeLessThan(1400)
  })

  it('draws bars of how much happens, and what went wrong one by one', () => {
    const { pen, crowding } = paint([
      ...flood(3000),
      sent(500_000, 'a', 'n', 'b', 'nak'),
      got(500_300, 'b', 'n', 'a', 'nak'),
      sent(600_000, 'a', 'x'),
      dropped(600_200, 'b', 'x', 'a')
    ])
    expect(crowding).toBe('bars')
    expect(pen.arrows).toContain('nak arrives')
    expect(pen.arrows).toContain('order lost')
    expect(pen.arrows.length).toBeLessThan(10)
    expect(new Set(pen.bars.map(({ y, height }) => y + height))).toEqual(new Set([50, 150, 250]))
    expect(pen.bars.length).toBeGreaterThan(900)
  })

  it('finds an event under a bar', () => {
    const { pen, scene } = paint(flood(3000))
    const bar = pen.bars[500]
    if (bar === undefined) throw new Error('no bar')
    const hit = new HitPen(bar.x + 1, bar.y + bar.height / 2)
    new Painter().paint(hit, scene)
    expect(Math.abs((hit.found?.event.at ?? 0) / 1000 - bar.x)).toBeLessThan(4)
  })

  it('joins gaps between which nothing could be seen, and adds up what is missing', () => {
    const gap = (from: number, until: number, count: number) => ({ from, until, count })
    const { pen } = paint(
      [],
      [gap(100_000, 200_000, 10), gap(200_500, 300_000, 5), gap(400_000, 500_000, 1200)]
    )
    expect(pen.gaps).toEqual([
      { x0: 100, x1: 300, text: '15 not told' },
      { x0: 400, x1: 500, text: '1,200 not told' }
    ])
  })
})

describe('labels of slots', () => {
  it('stand beside each other or not at all', () => {
    const events = Array.from({ length: 200 }, (_, i) => ordered(i * 4000, 'b', i))
    const { labels } = paint(events).pen
    expect(labels.length).toBeGreaterThan(5)
    for (const strip of new Set(labels.map(({ y }) => y))) {
      const places = labels.filter(({ y }) => y === strip).map(({ x }) => x)
      places.sort((a, b) => a - b)
      places.slice(1).forEach((x, i) => expect(x - (places[i] ?? 0)).toBeGreaterThan(36))
    }
  })

  it('make way for arrows that pass above their lane', () => {
    const y = (row: number): number => 100 * row + 50
    const { pen } = paint([
      ordered(500_000, 'c', 7),
      sent(500_000, 'a', 'd'),
      got(500_100, 'b', 'd', 'a'),
      got(500_100, 'c', 'd', 'a')
    ])
    const [label] = pen.labels
    expect(label?.text).toBe('slot 7')
    expect(label?.y).toBeLessThan(y(2))
    expect(Math.abs((label?.x ?? 500) - 500)).toBeGreaterThan(18)
  })
})
