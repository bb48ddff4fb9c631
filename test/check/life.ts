/**
 * The life of a small group, without a fault in it: it forms, one member crashes
 * with a slot under way, one joins and one comes back, one leaves, and the rest
 * splits in two.
 */
import { a, b, c, config, d, Story } from './story'

export const FIRST = config(3, a)
export const AFTER_CRASH = config(5, a)
export const AFTER_JOIN = config(7, a)
export const AFTER_LEAVE = config(9, a)
export const LEFT_SIDE = config(11, a)
export const RIGHT_SIDE = config(13, c)

export function life(): Story {
  const story = new Story().start(a, b, c)
  const abc = [a, b, c]
  story
    .install(FIRST, abc)
    .slot(0, ['x:1 create 12', 'x:2 push 25 5'])
    .slot(1, ['x:3 push 25 6', 'y:1 pop 26'])
    .stable(0, [b])
    .slot(2, ['x:4 top 25'])
    .stable(2, abc)
  story.reply(a, 'x:1').reply(a, 'x:2').reply(b, 'x:3').reply(b, 'y:1').reply(c, 'x:4')
  // c dies with slot 3 under way; a and b give each other what they have.
  story.slot(3, ['x:5 pop 25'], [a, b]).end(c, 'killed')
  story.reply(a, 'x:5').leave(config(4, a), [a, b], FIRST).install(AFTER_CRASH, [a, b], [FIRST])
  story
    .slot(0, ['x:6 push 25 7'])
    .slot(1, ['x:7 size 25'])
    .stable(1, [a, b])
    .reply(a, 'x:6')
    .reply(b, 'x:7')
  // c comes back with nothing, d comes for the first time.
  const all = [a, b, c, d]
  story
    .start(c, d)
    .leave(config(6, a), [a, b], AFTER_CRASH)
    .install(AFTER_JOIN, all, [AFTER_CRASH], { donor: a })
    .slot(0, ['x:8 pop 25'])
    .slot(1, ['x:9 push 25 8'])
    .slot(2, ['x:10 top 25'])
    .slot(3, ['y:2 create -3'])
    .stable(3, all)
    .reply(a, 'x:8')
    .reply(d, 'y:2')
    // What was answered before it joined, it can answer again.
    .reply(c, 'x:5', a)
  story
    .end(d, 'stopped')
    .leave(config(8, a), abc, AFTER_JOIN)
    .install(AFTER_LEAVE, abc, [AFTER_JOIN])
    .slot(0, ['x:11 push 25 9'])
  story
    .leave(config(10, a), [a, b], AFTER_LEAVE)
    .install(LEFT_SIDE, [a, b], [AFTER_LEAVE])
    .slot(0, ['x:12 pop 25'], [a, b])
    .slot(1, ['x:13 destroy 6'], [a, b])
    .stable(1, [a, b])
    .reply(a, 'x:12')
  return story
    .leave(config(12, c), [c], AFTER_LEAVE)
    .install(RIGHT_SIDE, [c], [AFTER_LEAVE])
    .slot(0, ['y:3 pop 25'], [c])
    .stable(0, [c])
    .reply(c, 'y:3')
}

export const MERGED = config(15, a)

/** The two sides meet again, and are one. */
export function reunion(): Story {
  const pops = [
    { message: 'x:12', config: LEFT_SIDE },
    { message: 'y:3', config: RIGHT_SIDE }
  ]
  return life()
    .leave(config(14, a), [a, b], LEFT_SIDE)
    .leave(config(14, c), [c], RIGHT_SIDE)
    .merge(
      MERGED,
      [a, b, c],
      [LEFT_SIDE, RIGHT_SIDE],
      { 25: [8, 9] },
      { poppedTwice: [{ queue: 25, label: 12, item: 7, pops }] }
    )
    .slot(0, ['x:14 pop 25', 'x:15 push 25 10'])
    .stable(0, [a])
    .reply(a, 'x:15')
}

/** Both sides of a partition execute x:2, a alone x:3; then they meet. */
export function bothSides(): Story {
  const story = new Story().start(a, c).install(FIRST, [a, c]).slot(0, ['x:1 create 12'])
  story
    .leave(config(10, a), [a], FIRST)
    .install(LEFT_SIDE, [a], [FIRST])
    .slot(0, ['x:2 push 25 1', 'x:3 push 25 2'], [a])
  story
    .leave(config(12, c), [c], FIRST)
    .install(RIGHT_SIDE, [c], [FIRST])
    .slot(0, ['x:2 push 25 1'], [c])
  return story
    .leave(config(14, a), [a], LEFT_SIDE)
    .leave(config(14, c), [c], RIGHT_SIDE)
    .merge(MERGED, [a, c], [LEFT_SIDE, RIGHT_SIDE], { 25: [1, 2] })
}
