/** docs/bounds.md names every bound with its value, its unit, and what happens when it is reached. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { limits } from '../../src/main/protocol/limits'
import { storeLimits } from '../../src/main/store/store-limits'
import { bounds } from '../../src/shared/bounds'
import { boundText } from './bound-text'

/** Intervals bound nothing. */
const stored = Object.fromEntries(
  Object.entries(storeLimits).filter(([name]) => !name.endsWith('Ms'))
)

const HEADINGS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'The protocol (`limits.ts`)': limits,
  'What a server keeps (`store-limits.ts`)': stored,
  "A server's process (`bounds.ts`, `server`)": bounds.server,
  'A process of a closed group (`bounds.ts`, `closed`)': bounds.closed,
  'A client (`bounds.ts`, `client`)': bounds.client,
  "The command and the app's main process (`bounds.ts`, `host`)": bounds.host,
  'The window in a browser (`bounds.ts`, `web`)': bounds.web,
  'The window (`bounds.ts`, `window`)': bounds.window
}

/** The rows of the table below each heading: name, value, unit, what happens. */
function tables(): Map<string, string[][]> {
  const text = readFileSync(join(import.meta.dirname, '../../docs/bounds.md'), 'utf8')
  const found = new Map<string, string[][]>()
  for (const section of text.split(/^## /m).slice(1)) {
    const [heading = '', ...lines] = section.split('\n')
    const rows = lines
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|').map((cell) => cell.trim()))
    if (rows.length > 0) found.set(heading, rows)
  }
  return found
}

describe('docs/bounds.md', () => {
  const written = tables()

  it('has a table for each group of bounds', () => {
    expect([...written.keys()].sort()).toEqual(Object.keys(HEADINGS).sort())
    expect(Object.keys(bounds).sort()).toEqual([
      'client',
      'closed',
      'host',
      'server',
      'web',
      'window'
    ])
  })

  it.each(Object.entries(HEADINGS))('tells the truth in "%s"', (heading, group) => {
    const rows = written.get(heading) ?? []
    expect(rows.map(([, name, value]) => [name, value])).toEqual(
      Object.entries(group).map(([name, value]) => [`\`${name}\``, boundText(value)])
    )
    for (const [, , , unit, end] of rows) {
      expect(unit).not.toBe('')
      expect(end).not.toBe('')
    }
  })
})

describe('bounds', () => {
  it('are whole numbers of something', () => {
    for (const group of Object.values(HEADINGS)) {
      for (const [name, value] of Object.entries(group)) {
        expect([name, Number.isSafeInteger(value) && value > 0]).toEqual([name, true])
      }
    }
  })

  it('of a state leave it transferable', () => {
    // An item with a client of its own: 22 bytes, and the longest id with its length.
    const itemBytes = 22 + limits.clientIdBytes + 4
    expect(limits.items * itemBytes).toBeLessThan(limits.snapshotBytes)
    // Parts of items: one for each queue of more than `inlineItems`, and one more for each 4096; 27 bytes each.
    const parts = Math.min(limits.queues, limits.items / limits.inlineItems) + limits.items / 4096
    expect(parts * 27).toBeLessThan(limits.manifestBytes)
  })

  it('of what waits are in proportion', () => {
    expect(limits.pendingPerClient).toBeLessThan(limits.pendingPackets)
    expect(limits.answerBytesPerSession).toBeLessThan(limits.answerBytes)
    expect(limits.clients).toBeGreaterThan(limits.sessions + 2 * limits.pops)
    expect(bounds.client.packetsInFlight).toBeLessThan(limits.pendingPerClient)
    expect(bounds.client.packetsInFlight).toBeLessThan(limits.answersPerSession)
  })
})
