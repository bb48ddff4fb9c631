/**
 * Goal: recordings become tests: what a group recorded is replayed and judged as the
 * simulator's runs are. Method: a simulated group's recordings, sound and spoilt.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { judgeRecordings, recordingsIn } from './recordings'
import { recordSeed, type RecordedStart } from './recorded-run'
import { temporaryFolder } from '../support/temporary-folder'

describe('recordings of a group', () => {
  let starts: RecordedStart[] = []
  beforeAll(() => {
    starts = recordSeed(1, 'changes')
  })

  it('that kept every property are judged so', () => {
    const folder = temporaryFolder()
    for (const start of starts) start.write(folder)
    const { problems, differences, traces } = judgeRecordings(recordingsIn(folder))
    expect(problems).toEqual([])
    expect(differences).toEqual([])
    const linesOf = Object.fromEntries(traces.map(({ name, lines }) => [name, lines.length]))
    expect(linesOf).toEqual(
      Object.fromEntries(starts.map(({ name, trace }) => [name, trace.split('\n').length - 1]))
    )
  })

  it('are judged up to where this core does something else', () => {
    const folder = temporaryFolder()
    const files = starts.map((start) => start.write(folder))
    const [first] = starts
    if (first === undefined) throw new Error('nothing was recorded')
    const lost = 1 + first.inputs.findIndex(({ kind }) => kind === 'persisted')
    files[0] = first.without(lost).write(folder)
    const { problems, differences } = judgeRecordings(files)
    expect(problems).toEqual([])
    expect(differences.map(({ file, difference }) => [file, difference])).toEqual([
      [files[0], 'acts']
    ])
    expect(differences[0]?.input).toBeGreaterThanOrEqual(lost)
  })

  it('show a property that does not hold', () => {
    // Two groups' servers under the same names and configurations, with different histories.
    const [one] = recordSeed(3, 'network')
    const [, other] = recordSeed(5, 'network')
    if (one === undefined || other === undefined) throw new Error('nothing was recorded')
    const folder = temporaryFolder()
    const { problems, differences } = judgeRecordings([one.write(folder), other.write(folder)])
    expect(differences).toEqual([])
    expect(problems.join('\n')).toMatch(/^P\d/m)
  })
})
