/**
 * A part of the store. It writes its own state only, and reads besides it what
 * it declares as its needs.
 */
export type Slice<Own, Needs = unknown> = (
  set: (part: Partial<Own>) => void,
  get: () => Own & Needs
) => Own
