import { useMemo } from 'react'
import type { Clockface } from '../../store/timeline/moments'
import { useApp } from '../../store/use-app'

/** The clock that the timeline's moments are read on. */
export function useFace(): Clockface {
  const zero = useApp((state) => state.trace?.from ?? 0)
  const utc = useApp((state) => state.clock === 'UTC')
  // A millisecond more or less is the two clocks' jitter.
  const epochMs = useApp((state) => {
    const { epochMs } = state.shownBook()
    return epochMs === null ? null : Math.round(epochMs)
  })
  return useMemo(() => ({ epochMs, zero, utc }), [epochMs, zero, utc])
}
