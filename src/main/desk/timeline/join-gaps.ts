import type { TimelineGap } from '../../../shared/timeline'

/** Gaps by time, those that overlap or touch as one. */
export function joinGaps(gaps: readonly TimelineGap[]): TimelineGap[] {
  const joined: { from: number; until: number; count: number }[] = []
  for (const gap of [...gaps].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last === undefined || gap.from > last.until) joined.push({ ...gap })
    else {
      last.until = Math.max(last.until, gap.until)
      last.count += gap.count
    }
  }
  return joined
}
