/** Goal: a merge that was observed is in the saved trace, so that its checker judges it. */
import { expect, it } from 'vitest'
import { checkTraces } from '../../../src/main/check/check-traces'
import { readTraceFolder } from '../../../src/main/check/folder/read-folder'
import { saveTrace } from '../../../src/main/desk/timeline/save-trace'
import type { TimelineEvent } from '../../../src/shared/timeline'
import { temporaryFolder } from '../../support/temporary-folder'

const [a, b] = ['00000000000a', '00000000000b']
const report = {
  poppedTwice: [],
  ambiguous: [],
  revived: [],
  putBack: [],
  queues: 0,
  items: 0,
  incomplete: false
}

function merged(hashes: readonly [string, string]): TimelineEvent[] {
  return [a, b].flatMap((lane, i): TimelineEvent[] => {
    const config = `2.${a}`
    const from = [`1.${a}`, `1.${b}`]
    const at = 10 + i
    return [
      { ev: 'config', at, lane, config, kind: 'regular', members: [a, b], from },
      { ev: 'merge', at, lane, config, from, report, hash: hashes[i] ?? '' }
    ]
  })
}

async function judged(hashes: readonly [string, string]) {
  const events = merged(hashes)
  const observed = { events, isGappy: () => false, hasForgotten: false }
  const { folder } = await saveTrace(`${temporaryFolder()}/saved`, observed, (lane) => lane)
  const { traces } = await readTraceFolder(folder)
  expect(traces.flatMap(({ lines }) => lines.filter(({ ev }) => ev === 'merge'))).toHaveLength(2)
  return checkTraces(traces, { quiescent: false }).properties.find(({ id }) => id === 'M5')
}

it('keeps merges with their hashes', async () => {
  const same = await judged(['00'.repeat(8), '00'.repeat(8)])
  expect(same?.verdict).not.toBe('violated')
  expect(same?.cases).toBeGreaterThan(0)
  expect((await judged(['00'.repeat(8), '11'.repeat(8)]))?.verdict).toBe('violated')
})
