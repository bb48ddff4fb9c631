/** Lines, durations and colours. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Histogram } from '../../src/main/client/histogram'
import { Io, type Environment } from '../../src/main/cli/io'
import { readLines } from '../../src/main/cli/lines'
import { terminal } from './terminal'

describe('readLines', () => {
  it('finds the lines however the bytes were cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }).map((line) => line.replace(/[\r\n]/g, ''))),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 9 }),
        async (lines, ending, size) => {
          const bytes = Buffer.from(lines.map((line) => line + ending).join(''))
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
            bytes.subarray(i * size, (i + 1) * size)
          )
          const read: string[] = []
          for await (const line of readLines(arriving(chunks))) read.push(line)
          expect(read).toEqual(lines)
        }
      )
    )
  })

  it('keeps a bounded part of a line without end', async () => {
    const read: string[] = []
    const chunks = Array.from({ length: 100 }, () => 'x'.repeat(10_000))
    for await (const line of readLines(arriving([...chunks, '\nshort']))) read.push(line)
    expect(read.map((line) => line.length)).toEqual([8192, 5])
  })

  async function* arriving(chunks: readonly (Buffer | string)[]): AsyncGenerator<Buffer | string> {
    for (const chunk of chunks) {
      await Promise.resolve()
      yield chunk
    }
  }
})

describe('Histogram', () => {
  it('knows quantiles to two percent', () => {
    const duration = fc.double({ min: 0.001, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(duration, { minLength: 1, maxLength: 500 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (all, part) => {
          const histogram = new Histogram()
          for (const ms of all) histogram.add(ms)
          const exact = all.sort((a, b) => a - b)[Math.ceil(part * all.length) - 1] ?? 0
          const error = Math.abs(histogram.quantile(part) - exact)
          expect(error).toBeLessThanOrEqual(Math.max(0.001, exact * 0.02))
          expect(histogram.count).toBe(all.length)
        }
      )
    )
  })

  it('has an answer when it is empty, and takes anything', () => {
    const histogram = new Histogram()
    expect(histogram.quantile(0.99)).toBe(0)
    histogram.add(-1)
    histogram.add(1e12)
    expect(histogram.count).toBe(2)
    expect(histogram.quantile(0)).toBeLessThan(0.002)
  })
})

describe('colours', () => {
  it.each<[Environment, boolean, boolean]>([
    [{}, false, false],
    [{}, true, true],
    [{ TERM: 'dumb' }, true, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true, false]
  ])('with %j, terminal %s: %s', (environment, isTTY, color) => {
    const { stdin, stdout, stderr } = terminal().io.streams
    Object.assign(stdout, { isTTY })
    const io = new Io({ stdin, stdout, stderr }, environment)
    expect(io.paint.isOn).toBe(color)
    expect(io.paint.red('x') === 'x').toBe(!color)
    // Standard error goes elsewhere: it is judged by itself.
    expect(io.notePaint.isOn).toBe(environment['FORCE_COLOR'] === '1' && color)
  })
})
