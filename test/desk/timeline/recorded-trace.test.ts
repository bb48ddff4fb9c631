/** Goal: a recorded folder is shown on one clock, with what the full checker says of it. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ProcessTrace } from '../../../src/main/check/trace'
import { alignClocks } from '../../../src/main/desk/timeline/align'
import { biographyOf } from '../../../src/main/desk/timeline/biography'
import { OpenTrace } from '../../../src/main/desk/timeline/recorded-trace'
import { runSeed } from '../../sim/run-seed'
import { temporaryFolder } from '../../support/temporary-folder'

const { traces } = runSeed(3, 'network')

/** The simulator's servers as if each had a clock of its own. */
function apart(byMicros: readonly number[]): ProcessTrace[] {
  return traces.map((trace, i) => {
    const lines = trace.lines.map((line) => ({ ...line, t: line.t + (byMicros[i] ?? 0) }))
    return { ...trace, lines }
  })
}

function written(all: readonly ProcessTrace[]): string {
  const folder = temporaryFolder()
  all.forEach(({ incarnation, lines }, i) => {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    writeFileSync(path.join(folder, `s${String(i)}.${String(incarnation)}.jsonl`), text)
  })
  return folder
}

describe('alignClocks', () => {
  it('finds how far clocks are apart, to what a datagram takes', () => {
    const byMicros = traces.map((_, i) => i * 7_000_000)
    const shifted = apart(byMicros)
    const offsets = alignClocks(shifted)
    const [reference = 0] = shifted.map(
      (trace, i) => (offsets.get(trace) ?? 0) + (byMicros[i] ?? 0)
    )
    shifted.forEach((trace, i) => {
      const found = (offsets.get(trace) ?? 0) + (byMicros[i] ?? 0)
      expect(Math.abs(found - reference)).toBeLessThan(50_000)
    })
  })

  it('never puts a delivery before its order', async () => {
    const trace = await OpenTrace.read(written(apart(traces.map((_, i) => i * 7_000_000))))
    const orders = new Map(
      trace.events.flatMap((event) =>
        event.ev === 'order' ? [[`${event.config}/${String(event.slot)}`, event.at] as const] : []
      )
    )
    for (const event of trace.events) {
      if (event.ev !== 'deliver') continue
      const ordered = orders.get(`${event.config}/${String(event.slot)}`)
      if (ordered !== undefined) expect(event.at).toBeGreaterThanOrEqual(ordered)
    }
  })
})

describe('a recorded trace', () => {
  it('has its lanes, its properties and its events by time', async () => {
    const trace = await OpenTrace.read(written(traces))
    const { view, events } = trace
    expect(view.lanes.map(({ lane }) => lane).sort()).toEqual(
      [...new Set(traces.map(({ server }) => server))].sort()
    )
    expect(view.properties.map(({ id }) => id)).toContain('P1')
    expect(view.properties.filter(({ verdict }) => verdict === 'violated')).toEqual([])
    expect(view.density.reduce((sum, count) => sum + count, 0)).toBe(view.events)
    const times = events.map(({ at }) => at)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    const half = (view.from + view.until) / 2
    const [first, second] = [
      trace.stretch(view.from, half, 20_000),
      trace.stretch(half, view.until, 3)
    ]
    expect(first.events.every(({ at }) => at <= half)).toBe(true)
    expect(second).toMatchObject({ more: true, events: { length: 3 } })
    const reply = events.find((event) => event.ev === 'reply')
    const life = biographyOf(reply?.ev === 'reply' ? reply.message : '', trace)
    expect(life.incomplete).toBe(false)
    expect(new Set(life.steps.map(({ what }) => what))).toContain('delivered')
  })

  it('shows where a property fails', async () => {
    const broken = traces.map((trace, i) => {
      if (i > 0) return trace
      let done = false
      const lines = trace.lines.map((line) => {
        if (done || line.ev !== 'deliver') return line
        done = true
        return { ...line, message: 'z:1' }
      })
      return { ...trace, lines }
    })
    const { view } = await OpenTrace.read(written(broken))
    const failed = view.properties.filter(({ verdict }) => verdict === 'violated')
    expect(failed.length).toBeGreaterThan(0)
    expect(failed[0]?.counterexample).toMatchObject({ text: expect.stringContaining('z:1') })
    expect(failed[0]?.counterexample?.servers.length).toBeGreaterThan(0)
  })

  it('says which line of which file is none', async () => {
    const folder = written(traces)
    writeFileSync(path.join(folder, 'x.1.jsonl'), '{"ev":"config"}\n')
    await expect(OpenTrace.read(folder)).rejects.toThrow(/line 1 of .*x\.1\.jsonl/)
  })
})
