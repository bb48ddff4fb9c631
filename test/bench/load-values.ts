/** The values of figures that a load gave, as most sections show them. */
import type { LoadResult } from './load-messages'
import type { ValueKind } from './section'

export const loadValues = {
  opsPerS: { title: 'ops/s', unit: '1/s' },
  p50Ms: { title: 'p50 ms', unit: 'ms', digits: 2 },
  p99Ms: { title: 'p99 ms', unit: 'ms', digits: 2 },
  serverMicros: { title: 'servers µs', unit: 'µs', digits: 2 },
  clientMicros: { title: 'client µs', unit: 'µs', digits: 2 },
  wireBytes: { title: 'wire B/op', unit: 'B', onlyJson: true },
  datagrams: { title: 'datagrams/op', unit: '1', digits: 3, onlyJson: true },
  diskBytes: { title: 'disk B/op', unit: 'B', onlyJson: true },
  othersCores: { title: 'others, cores', unit: 'cores', digits: 2, onlyJson: true },
  errors: { title: 'errors', unit: '1', onlyJson: true }
} satisfies Record<string, ValueKind>

/** Those that a figure has. */
export function valuesOf(result: LoadResult): Record<keyof typeof loadValues, number> {
  const { opsPerS, p50Ms, p99Ms, serverMicros, clientMicros } = result
  const { wireBytes, datagrams, diskBytes, othersCores, errors } = result
  return {
    ...{ opsPerS, p50Ms, p99Ms, serverMicros, clientMicros },
    ...{ wireBytes, datagrams, diskBytes, othersCores, errors }
  }
}
