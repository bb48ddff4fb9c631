/** Items that say who pushed them: each is pushed once. */

const PER_PUSHER = 2 ** 32

/** @param n from 0, in the order of the pusher's pushes */
export function valueOf(pusher: number, n: number): number {
  return pusher * PER_PUSHER + n
}

export function pusherOf(value: number): number {
  return Math.floor(value / PER_PUSHER)
}

/** `p2/17`: the pusher, and which of its pushes. */
export function valueText(value: number): string {
  return `p${pusherOf(value)}/${value % PER_PUSHER}`
}
