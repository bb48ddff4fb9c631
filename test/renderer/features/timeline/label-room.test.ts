import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LabelRoom } from '../../../../src/renderer/features/timeline/drawing/label-room'
import type { Pen } from '../../../../src/renderer/features/timeline/drawing/pen'

/** Of a label, px. */
const CHARACTER = 6
const HEIGHT = 10

interface Label {
  readonly x: number
  readonly y: number
  readonly text: string
}

function placed(
  laneHeight: number,
  wishes: readonly (readonly [row: number, x: number])[]
): Label[] {
  const room = new LabelRoom()
  room.clear({ top: 0, laneHeight, x0: 0, x1: 600, places: [0, 1, 2, 3] })
  for (const [row, x] of wishes) room.want(row, x, `slot ${String(row)}`, 'plain')
  const labels: Label[] = []
  const pen = {
    label: (x: number, y: number, text: string) => {
      labels.push({ x, y, text })
    }
  }
  room.place(pen as unknown as Pen)
  return labels
}

function overlap(a: Label, b: Label): boolean {
  const halves = ((a.text.length + b.text.length) * CHARACTER) / 2
  return Math.abs(a.x - b.x) < halves && Math.abs(a.y - b.y) < HEIGHT
}

describe('LabelRoom', () => {
  it('keeps labels apart, also those below one lane from those above the next', () => {
    const wish = fc.tuple(fc.nat({ max: 3 }), fc.integer({ min: 250, max: 350 }))
    fc.assert(
      fc.property(
        fc.integer({ min: 34, max: 128 }),
        fc.array(wish, { minLength: 20 }),
        (laneHeight, wishes) => {
          const labels = placed(laneHeight, wishes)
          const touching = labels.flatMap((a, i) =>
            labels.slice(i + 1).filter((b) => overlap(a, b))
          )
          expect(touching).toEqual([])
        }
      )
    )
  })

  it('labels what has room', () => {
    expect(placed(52, [[0, 300]])).toHaveLength(1)
    const same = placed(52, [
      [1, 300],
      [1, 300],
      [1, 300]
    ])
    expect(same).toHaveLength(3)
  })
})
