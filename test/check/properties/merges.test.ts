import { describe, expect, it } from 'vitest'
import type { TraceLine } from '../../../src/main/check/trace'
import type { MergeReport } from '../../../src/main/protocol/types'
import { expectViolated, resultOf } from '../expecting'
import { bothSides, FIRST, LEFT_SIDE, MERGED, RIGHT_SIDE } from '../life'
import {
  a,
  b,
  c,
  config,
  delivers,
  replaced,
  replacedEverywhere,
  Story,
  withoutEverywhere,
  type Contents
} from '../story'

const PROPERTIES = ['P1', 'queue', 'M1', 'M2', 'M3', 'M4', 'M5'] as const
type Report = Partial<MergeReport>

/** Nothing is wrong, and nothing is left open. */
function expectValid(story: Story): void {
  const found = PROPERTIES.map((id) => {
    const { verdict, counterexample } = resultOf(story.traces, id)
    return { id, verdict, why: counterexample?.text }
  })
  expect(found).toEqual(PROPERTIES.map((id) => ({ id, verdict: 'valid', why: undefined })))
}

/**
 * Queue 25 holds 5, 6, 7. Then a and c part, each does what it is asked, a slot for
 * each, and they meet and hold `contents`.
 */
function parted(
  left: readonly string[],
  right: readonly string[],
  contents: Contents,
  report: Report = {}
): Story {
  const story = new Story()
    .start(a, c)
    .install(FIRST, [a, c])
    .slot(0, ['x:1 create 12', 'x:2 push 25 5', 'x:3 push 25 6', 'x:4 push 25 7'])
  story.leave(config(10, a), [a], FIRST).install(LEFT_SIDE, [a], [FIRST])
  left.forEach((asked, slot) => story.slot(slot, [asked], [a]))
  story.leave(config(12, c), [c], FIRST).install(RIGHT_SIDE, [c], [FIRST])
  right.forEach((asked, slot) => story.slot(slot, [asked], [c]))
  return story
    .leave(config(14, a), [a], LEFT_SIDE)
    .leave(config(14, c), [c], RIGHT_SIDE)
    .merge(MERGED, [a, c], [LEFT_SIDE, RIGHT_SIDE], contents, report)
}

const place = { queue: 25, label: 12 }

/** One side pops 5 and pushes 8, the other one pushes 9. */
function apart(contents: Contents = { 25: [6, 7, 8, 9] }, report: Report = {}): Story {
  return parted(['x:5 pop 25', 'x:6 push 25 8'], ['y:1 push 25 9'], contents, report)
}

/** Each side pops 5, for another client. */
function twice(poppedTwice: MergeReport['poppedTwice'] = [POPPED_TWICE]): Story {
  return parted(['x:5 pop 25'], ['y:1 pop 25'], { 25: [6, 7] }, { poppedTwice })
}
const POPPED_TWICE = {
  ...place,
  item: 5,
  pops: [
    { message: 'x:5', config: LEFT_SIDE },
    { message: 'y:1', config: RIGHT_SIDE }
  ]
}

/** Both sides make queue 3; x:6 reaches both, and pops 8 here and 9 there. */
function ambiguous(contents: Contents = { 25: [5, 6, 7], 3: [] }, report = AMBIGUOUS): Story {
  return parted(
    ['y:1 create 1', 'y:2 push 3 8', 'x:6 pop 3'],
    ['z:1 create 1', 'z:2 push 3 9', 'x:6 pop 3'],
    contents,
    report
  )
}
const AMBIGUOUS: Report = {
  ambiguous: [
    {
      id: 1,
      message: 'x:6',
      candidates: [
        { config: LEFT_SIDE, queue: 3, label: 1, item: 8 },
        { config: RIGHT_SIDE, queue: 3, label: 1, item: 9 }
      ]
    }
  ]
}
const PUT_BACK: Report = { putBack: [{ queue: 3, label: 1, item: 9, message: 'x:6' }] }

/** One side destroys the queue, the other one pushes into it. */
function revived(list: MergeReport['revived'] = [{ ...place, items: 1 }]): Story {
  return parted(['x:5 destroy 25'], ['y:1 push 25 8'], { 25: [8] }, { revived: list })
}

describe('merges', () => {
  it('let everything pass that is as it has to be', () => {
    expectValid(bothSides().slot(0, ['x:4 size 25']))
    expectValid(apart().slot(0, ['x:7 pop 25', 'x:8 pop 25', 'x:9 pop 25', 'x:10 pop 25']))
    expectValid(twice().slot(0, ['x:7 top 25']))
    expectValid(revived().slot(0, ['x:7 pop 25', 'x:8 pop 25']))
    expectValid(ambiguous().slot(0, ['x:7 size 3', 'x:8 pop 3']))
    expectValid(ambiguous({ 25: [5, 6, 7], 3: [9] }, PUT_BACK).slot(0, ['x:7 pop 3']))
  })

  it('make one queue of two with the same label', () => {
    expectValid(
      parted(['x:5 create 1', 'x:6 push 3 8'], ['y:1 create 1', 'y:2 push 3 9'], {
        25: [5, 6, 7],
        3: [8, 9]
      })
    )
  })

  it('do not bring back a queue that one side destroyed and the other one left alone', () => {
    const destroyed = (contents: Contents): Story =>
      parted(['x:5 destroy 25'], ['y:1 size 25'], contents)
    expectValid(destroyed({}))
    expectViolated(destroyed({ 25: [5, 6, 7] }).traces, 'M2', /holds 3 items; it had to be 0/)
  })

  it('take what both sides pushed for one request as one item, at its first place', () => {
    const contents = { 25: [5, 6, 7, 8, 9, 1] }
    expectValid(
      parted(['x:5 push 25 8', 'x:6 push 25 9'], ['x:6 push 25 9', 'y:1 push 25 1'], contents)
    )
  })

  it('bring three sides together, two of them first', () => {
    const [middle, two, all] = [config(13, b), config(17, a), config(21, a)]
    const story = new Story()
      .start(a, b, c)
      .install(FIRST, [a, b, c])
      .slot(0, ['x:1 create 12', 'x:2 push 25 5'])
    story.leave(config(10, a), [a], FIRST).install(LEFT_SIDE, [a], [FIRST])
    story.slot(0, ['x:3 push 25 8'], [a])
    story.leave(config(12, b), [b], FIRST).install(middle, [b], [FIRST])
    story.slot(0, ['y:1 pop 25'], [b]).slot(1, ['y:2 push 25 9'], [b])
    story.leave(config(12, c), [c], FIRST).install(RIGHT_SIDE, [c], [FIRST])
    story.slot(0, ['z:1 push 25 10'], [c])
    story
      .leave(config(16, a), [a], LEFT_SIDE)
      .leave(config(16, c), [c], RIGHT_SIDE)
      .merge(two, [a, c], [LEFT_SIDE, RIGHT_SIDE], { 25: [5, 8, 10] })
      .leave(config(20, a), [a, c], two)
      .leave(config(20, b), [b], middle)
      .merge(all, [a, b, c], [two, middle], { 25: [8, 9, 10] })
    expectValid(story.slot(0, ['x:9 pop 25']))
  })

  it('are due where pasts diverged, and nowhere else', () => {
    const isMerge = (line: TraceLine): boolean => line.ev === 'merge'
    const { traces } = apart().slot(0, ['x:7 size 25'])
    expectViolated(withoutEverywhere(traces, isMerge), 'M1', /nobody merged them/)
    // One side did nothing: its past is the beginning of the other's.
    const one = parted(['x:5 pop 25'], [], { 25: [6, 7] })
    expect(resultOf(withoutEverywhere(one.traces, isMerge), 'M1').verdict).toBe('valid')
  })

  it('do not let a request be executed again that one of the sides executed', () => {
    expectViolated(
      apart().slot(0, ['x:6 push 25 8']).traces,
      'P1',
      /x:6 is delivered at 11\.\S+ and again at 15\.\S+, in one history/
    )
  })

  it('stay open where a side left no trace', () => {
    const { traces } = apart().slot(0, ['x:7 size 25'])
    const without = traces.filter(({ server }) => server !== c)
    expect(resultOf(without, 'queue').verdict).toBe('unknown')
    expect(resultOf(without, 'M1').verdict).not.toBe('violated')
  })
})

describe('M1', () => {
  it('finds an item that the merge lost', () => {
    expectViolated(apart({ 25: [6, 7, 8] }).traces, 'M1', /holds 3 items; it had to be 4/)
  })

  it('finds an item or a queue that is missing later', () => {
    const { traces } = apart().slot(0, ['x:7 size 25'])
    const giving = (fields: object) =>
      replacedEverywhere(traces, delivers(MERGED, 0), { ...fields })
    expectViolated(giving({ result: 3 }), 'M1', /x:7 size 25 .* gives 3 ok .*; a queue gives 4 ok/)
    expectViolated(giving({ result: -1, status: 'no-such-queue' }), 'M1', /-1 no-such-queue/)
  })

  it("finds an answered push that is in its server's past no more", () => {
    const story = new Story().start(a, c).install(FIRST, [a, c])
    story.slot(0, ['x:1 create 12', 'x:2 push 25 5']).stable(0, [a, c]).reply(a, 'x:2')
    story.install(MERGED, [a, c], [])
    expectViolated(story.traces, 'M1', /x:2 was answered, .* no part of the past of 15\./)
  })
})

describe('M2', () => {
  it('finds an item that is back though it was popped', () => {
    expectViolated(apart({ 25: [5, 6, 7, 8, 9] }).traces, 'M2', /holds 5 items; it had to be 4/)
  })

  it('finds an item that is handed out again', () => {
    const { traces } = apart().slot(0, ['x:7 pop 25'])
    const again = replacedEverywhere(traces, delivers(MERGED, 0), { result: 5 })
    expectViolated(again, 'M2', /x:7 pop 25 .* gives 5 ok .*; a queue gives 6 ok/)
  })

  it('lets one result of an ambiguous pop come back later, once', () => {
    const both = [a, c]
    const back = (): Story =>
      ambiguous()
        .hold(both, { 3: [9] })
        .slot(0, ['x:7 pop 3', 'x:8 pop 3'])
    expectValid(back())
    expectViolated(
      back()
        .hold(both, { 3: [9] })
        .slot(1, ['x:9 pop 3']).traces,
      'M2',
      /gives 9 ok/
    )
    expectViolated(
      back()
        .hold(both, { 3: [8] })
        .slot(1, ['x:9 pop 3']).traces,
      'M2',
      /gives 8 ok/
    )
    const all = ambiguous()
      .hold(both, { 3: [8, 9] })
      .slot(0, ['x:7 size 3'])
    expectViolated(all.traces, 'M2', /gives 2 ok/)
  })

  it('does not judge a queue of which nobody can tell what came back', () => {
    // Two such pops, and one item is back: which one?
    const story = parted(
      ['y:1 create 1', 'y:2 push 3 8', 'x:6 pop 3', 'y:3 push 3 1', 'x:7 pop 3'],
      ['z:1 create 1', 'z:2 push 3 9', 'x:6 pop 3', 'z:3 push 3 2', 'x:7 pop 3'],
      { 25: [5, 6, 7], 3: [] },
      {
        ambiguous: [
          ...(AMBIGUOUS.ambiguous ?? []),
          {
            id: 2,
            message: 'x:7',
            candidates: [
              { config: LEFT_SIDE, queue: 3, label: 1, item: 1 },
              { config: RIGHT_SIDE, queue: 3, label: 1, item: 2 }
            ]
          }
        ]
      }
    )
    const { traces } = story.hold([a, c], { 3: [9] }).slot(0, ['x:8 size 3'])
    expect(resultOf(traces, 'queue').verdict).toBe('unknown')
    expect(resultOf(traces, 'M2').verdict).toBe('valid')
  })
})

describe('M3', () => {
  it('finds items that a merge put in another order', () => {
    expectViolated(apart({ 25: [6, 7, 9, 8] }).traces, 'M3', /others, or in another order/)
    expectViolated(apart({ 25: [7, 6, 8, 9] }).traces, 'M3', /others, or in another order/)
  })

  it('finds an item that comes before its turn', () => {
    const { traces } = apart().slot(0, ['x:7 pop 25'])
    const early = replacedEverywhere(traces, delivers(MERGED, 0), { result: 9 })
    expectViolated(early, 'M3', /x:7 pop 25 .* gives 9 ok .*; a queue gives 6 ok/)
  })
})

describe('M4', () => {
  it('wants every item that was handed out on both sides, and no other', () => {
    expectViolated(twice([]).traces, 'M4', /does not report 5 of queue 25 as popped twice/)
    const other = { ...POPPED_TWICE, item: 6 }
    expectViolated(
      twice([POPPED_TWICE, other]).traces,
      'M4',
      /reports 6 of queue 25 as popped twice/
    )
    const [pop] = POPPED_TWICE.pops
    const strange = { ...POPPED_TWICE, pops: [pop, { message: 'z:9', config: RIGHT_SIDE }] }
    expectViolated(twice([strange as typeof POPPED_TWICE]).traces, 'M4', /which it was not/)
  })

  it('wants every pop with two results, and no other', () => {
    const none = ambiguous(undefined, {})
    expectViolated(none.traces, 'M4', /does not report x:6 as ambiguous/)
    const [entry] = AMBIGUOUS.ambiguous ?? []
    const other = { ...entry, message: 'y:1' } as MergeReport['ambiguous'][number]
    const wrong = ambiguous(undefined, { ambiguous: [...(AMBIGUOUS.ambiguous ?? []), other] })
    expectViolated(wrong.traces, 'M4', /reports y:1 as ambiguous, which had one result/)
    const [candidate] = entry?.candidates ?? []
    const half = { ...entry, candidates: [candidate] } as MergeReport['ambiguous'][number]
    const short = ambiguous(undefined, { ambiguous: [half] })
    expectViolated(short.traces, 'M4', /reports other results of x:6 than it had/)
  })

  it('wants every queue that was revived, and no other', () => {
    expectViolated(revived([]).traces, 'M4', /does not report queue 25 as revived/)
    expectViolated(revived([{ ...place, items: 4 }]).traces, 'M4', /for 4 items, not 1/)
    const report = { revived: [{ ...place, items: 4 }] }
    expectViolated(apart(undefined, report).traces, 'M4', /as revived, which it was not/)
  })

  it('finds an item reported as put back that cannot be', () => {
    const report = { putBack: [{ ...place, item: 5, message: 'x:5' }] }
    expectViolated(apart(undefined, report).traces, 'M4', /5 of queue 25 of x:5 as put back/)
  })

  it('finds a wrong count of queues, and a report that is none', () => {
    expectViolated(apart(undefined, { queues: 2 }).traces, 'M4', /reports 2 queues of 1/)
    const isMerge = (line: TraceLine): boolean => line.ev === 'merge'
    const traces = replacedEverywhere(apart().traces, isMerge, { report: { items: 4 } })
    expectViolated(traces, 'M4', /has a report that is none/)
  })

  it('forgives what is missing in a report that says so', () => {
    const story = parted(['x:5 pop 25'], ['y:1 pop 25'], { 25: [6, 7] }, { incomplete: true })
    expectValid(story)
  })
})

describe('M5', () => {
  const isMerge = (line: TraceLine): boolean => line.ev === 'merge'

  it('finds another state, another report, and another origin', () => {
    const { traces } = apart()
    expectViolated(replaced(traces, c, isMerge, { hash: '02' }), 'M5', /gives .* at .* and 02 at/)
    const report = { queues: 1, items: 4 }
    expectViolated(
      replaced(traces, c, isMerge, { report }),
      'M5',
      /report the merge .* differently/
    )
    const from = [LEFT_SIDE]
    expectViolated(
      replacedEverywhere(traces, isMerge, { from }),
      'M5',
      /merges \{11\.\S+\} and joins/
    )
  })

  it('finds a member that does not merge', () => {
    const traces = apart()
      .slot(0, ['x:7 size 25'])
      .traces.map((trace) =>
        trace.server === c ? { ...trace, lines: trace.lines.filter((one) => !isMerge(one)) } : trace
      )
    expectViolated(traces, 'M5', /merges 0 times for it/)
  })
})
