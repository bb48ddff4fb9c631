/** The ledger notices what it is there for, and nothing else. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { MergeReportView } from '../../src/shared/merges'
import type { StatusName } from '../../src/shared/views'
import { Ledger } from './ledger'
import { valueOf } from './values'

const QUEUE = 25
/** Of all three servers, of two of them, and of all again. */
const [WHOLE, PART, LATER] = ['2.a', '4.a', '6.a']
const LASTING = new Set([QUEUE])
const NOTHING: MergeReportView = {
  ...{ poppedTwice: [], ambiguous: [], revived: [], putBack: [] },
  ...{ queues: 1, items: 0, incomplete: false }
}
const [FIRST, SECOND, THIRD] = [0, 1, 2].map((n) => valueOf(1, n)) as [number, number, number]

let ledger: Ledger
let slot: number
let request: number

beforeEach(() => {
  ledger = new Ledger((config) => (config === PART ? 2 : 3), 3)
  slot = 0
  request = 0
})

function answer(status: StatusName, result: number | null, config = WHOLE) {
  return { status, result, config, slot: slot++, request: `c:${++request}` }
}

function push(value: number, status: StatusName = 'ok', config = WHOLE): void {
  ledger.pushing(value, QUEUE)
  ledger.pushed(value, answer(status, null, config))
}

/** @returns the request */
function pop(value: number, config = WHOLE): string {
  const told = answer('ok', value, config)
  ledger.popped(QUEUE, told)
  return told.request
}

function problems(...items: number[]): readonly string[] {
  return ledger.judge(new Map([[QUEUE, items]]), LASTING).problems
}

describe('nothing is lost', () => {
  it('when what was pushed is there or was popped', () => {
    for (const value of [FIRST, SECOND, THIRD]) push(value)
    pop(FIRST)
    expect(problems(SECOND, THIRD)).toEqual([])
    pop(SECOND)
    expect(problems(THIRD)).toEqual([])
    expect(ledger.size).toBe(1)
  })

  it('names what was acknowledged and is nowhere', () => {
    push(FIRST)
    expect(problems()).toEqual([expect.stringContaining('nowhere')])
  })

  it('lets as many go as pops that nobody knows the outcome of', () => {
    push(FIRST)
    push(SECOND)
    ledger.popped(QUEUE, answer('timeout', null))
    const judgement = ledger.judge(new Map([[QUEUE, [SECOND]]]), LASTING)
    expect(judgement).toMatchObject({ problems: [], takenUnseen: 1 })
    expect(problems()).toEqual([expect.stringContaining('nowhere')])
  })

  it('lets a push without an answer be there, come late, or never come', () => {
    for (const value of [FIRST, SECOND, THIRD]) push(value, 'timeout')
    expect(problems(FIRST)).toEqual([])
    expect(problems(FIRST, SECOND)).toEqual([])
    expect(ledger.size).toBe(2)
    // Once there, it is as good as acknowledged.
    expect(problems(FIRST)).toEqual([expect.stringContaining('nowhere')])
  })

  it('lets queues be destroyed that may be', () => {
    push(FIRST)
    expect(ledger.judge(new Map(), new Set()).problems).toEqual([])
  })
})

describe('nothing is handed out twice', () => {
  it('names who got it, unless a merge reports it', () => {
    push(FIRST)
    pop(FIRST)
    pop(FIRST, PART)
    expect(problems()).toEqual([expect.stringContaining('no merge reports it')])
    push(SECOND)
    const pops = [pop(SECOND), pop(SECOND, PART)].map((message) => ({ message, config: WHOLE }))
    const twice = { queue: QUEUE, label: 12, item: SECOND, pops }
    ledger.reported({ ...NOTHING, poppedTwice: [twice] })
    expect(ledger.judge(new Map(), LASTING)).toMatchObject({ problems: [], reportedTwice: 1 })
  })

  it('names what is there though somebody got it, or comes back later', () => {
    push(FIRST)
    pop(FIRST)
    expect(problems(FIRST)).toEqual([expect.stringContaining('and is there')])
    expect(problems()).toEqual([])
    expect(problems(FIRST)).toEqual([expect.stringContaining('though it was handed out')])
    pop(FIRST)
    expect(problems()).toEqual([expect.stringContaining('gone before')])
  })

  it('names what nobody pushed, stands twice, or is in another queue', () => {
    expect(problems(FIRST)).toEqual([expect.stringContaining('nobody pushed it')])
    push(SECOND)
    expect(problems(SECOND, SECOND)).toEqual([expect.stringContaining('is there twice')])
    expect(ledger.judge(new Map([[27, [SECOND]]]), LASTING).problems).toEqual([
      expect.stringContaining('in queue 27')
    ])
  })
})

describe("each pusher's order is kept", () => {
  it('in the queue', () => {
    push(FIRST)
    push(SECOND)
    expect(problems(SECOND, FIRST)).toEqual([expect.stringContaining('stands behind')])
  })

  it('by pops of the whole group', () => {
    push(FIRST)
    push(SECOND)
    pop(SECOND)
    pop(FIRST)
    expect(problems()).toEqual([expect.stringContaining('was popped in 2.a slot 2')])
  })

  it('from one quiet point to the next', () => {
    push(FIRST)
    push(SECOND)
    pop(SECOND, LATER)
    expect(problems(FIRST)).toEqual([expect.stringContaining('there still')])
  })

  it('but not of what parts of the group acknowledged or popped, or of what came back', () => {
    push(FIRST, 'ok', PART)
    push(SECOND)
    expect(problems(SECOND, FIRST)).toEqual([])
    push(THIRD)
    pop(THIRD, PART)
    expect(problems(SECOND, FIRST)).toEqual([])
    pop(SECOND)
    pop(FIRST)
    expect(problems()).toEqual([])
    const [fourth, fifth] = [valueOf(1, 3), valueOf(1, 4)]
    push(fourth)
    push(fifth)
    pop(fifth)
    const back = { queue: QUEUE, label: 12, item: fourth, message: 'c:9' }
    ledger.reported({ ...NOTHING, putBack: [back] })
    expect(problems(fourth)).toEqual([])
  })
})
