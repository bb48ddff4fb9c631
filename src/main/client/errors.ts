/** How a question to the group can fail; mistakes in what was asked are UserErrors. */

/** Nobody answered in time: `message` is one line that says who was asked, and what to check. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError'
}

/** A server answered that it will not: `message` is one line. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
}

/** Not one server of the group answered. */
export class NobodyError extends NoAnswerError {}

/** Nobody is there. */
export function nobodyHeard(group: string): NobodyError {
  return new NobodyError(
    `no server of group "${group}" can be heard: start one with "ftqueue serve", ` +
      'or check --group and --interface'
  )
}
