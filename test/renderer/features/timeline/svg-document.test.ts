import { describe, expect, it } from 'vitest'
import { svgOf } from '../../../../src/renderer/features/timeline/drawing/svg-document'
import { TimelineBook } from '../../../../src/renderer/store/timeline/book'
import { USUAL_KINDS } from '../../../../src/renderer/store/timeline/kinds'
import { placesOf } from '../../../../src/renderer/store/timeline/places'
import type { TimelineEvent } from '../../../../src/shared/timeline'
import { batch, delivered, got, ordered, sent, three } from '../../store/timeline/events'

function drawn(events: readonly TimelineEvent[], name = (lane: string): string => lane): string {
  const book = new TimelineBook()
  book.append(
    batch([...three, ...events], 10_000_000, { gaps: [{ from: 4000, until: 5000, count: 1204 }] })
  )
  return svgOf({
    scene: {
      book,
      places: placesOf(book.lanes.all, name),
      from: 0,
      until: 5000,
      upTo: null,
      x0: 0,
      x1: 0,
      top: 0,
      laneHeight: 80,
      kinds: USUAL_KINDS,
      highlight: null,
      chosen: null
    },
    width: 1000,
    title: 'a < b & "c"',
    face: { epochMs: 0, zero: 0, utc: true },
    nameOf: name
  })
}

/** Every element that is opened is closed, in order: what an XML reader asks first. */
function isWellFormed(text: string): boolean {
  const open: string[] = []
  for (const [, end, name, , empty] of text.matchAll(
    /<(\/?)([a-zA-Z]+)((?:"[^"]*"|[^">])*?)(\/?)>/g
  )) {
    if (end === '/') {
      if (open.pop() !== name) return false
    } else if (empty !== '/') open.push(name ?? '')
  }
  return open.length === 0 && !/&(?!amp;|lt;|gt;|quot;)/.test(text)
}

const events = [
  ordered(900, 'a', 7),
  sent(1000, 'a', 'd'),
  got(1200, 'b', 'd', 'a'),
  sent(1500, 'a', 'e'),
  got(1700, 'c', 'e', 'a'),
  got(1710, 'b', 'e', 'a'),
  sent(2000, 'a', 'h', 'group', 'heartbeat'),
  got(2100, 'b', 'h', 'a', 'heartbeat')
]

describe('the timeline as SVG', () => {
  it('has arrows, what was lost, marks, the gap, names, and a legend', () => {
    const svg = drawn(events)
    expect(isWellFormed(svg)).toBe(true)
    expect(svg.match(/class="order arrives plain"><title>/g)).toHaveLength(3)
    expect(svg.match(/class="order lost plain"><title>/g)).toHaveLength(1)
    expect(svg).not.toContain('class="heartbeat arrives plain"><title>')
    expect(svg).toContain('<g class="mark ordered plain"><title>')
    expect(svg).toContain('1,204 not told')
    expect(svg).toContain('>acknowledgement</text>')
    expect(svg).toContain('prefers-color-scheme:dark')
  })

  it('holds the events themselves', () => {
    const [, json = ''] = /<events[^>]*>(.*)<\/events>/.exec(drawn(events)) ?? []
    const told = JSON.parse(json.replaceAll('&quot;', '"').replaceAll('&amp;', '&')) as {
      events: TimelineEvent[]
    }
    expect(told.events).toEqual([...three, ...events])
  })

  it('writes what the network says as text', () => {
    const svg = drawn(events, (lane) => `<script>"${lane}\u0000\ud800&`)
    expect(isWellFormed(svg)).toBe(true)
    expect(svg).not.toContain('<script')
    expect(svg).not.toContain('\u0000')
    expect(svg).toContain('a &lt; b &amp; &quot;c&quot;')
  })

  it('joins orders with deliveries where no datagrams were recorded', () => {
    const svg = drawn([ordered(100, 'a', 1), delivered(110, 'a', 1), delivered(400, 'b', 1)])
    expect(svg.match(/class="order arrives plain"><title>/g)).toHaveLength(1)
  })
})
