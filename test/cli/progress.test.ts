/** What tells of long work: on a terminal, late, and gone in the end. */
import { describe, expect, it } from 'vitest'
import { Io } from '../../src/main/cli/io'
import { ProgressLine, progressText, type Work } from '../../src/main/cli/progress'
import { textWidth } from '../../src/main/cli/text-width'
import { terminal } from './terminal'

const work: Work = { label: 'reading', total: 2_000_000, unit: 'lines', columns: 80 }

describe('progressText', () => {
  it('shows the part that is done', () => {
    expect(progressText(work, 500_000)).toBe(
      `reading ${'█'.repeat(8)}${'░'.repeat(22)}  25% 500,000 of 2,000,000 lines`
    )
    expect(progressText({ ...work, unit: '' }, 3_000_000)).toBe(`reading ${'█'.repeat(30)} 100%`)
  })

  it('counts where nobody knows how much it is', () => {
    expect(progressText({ ...work, total: null }, 1234)).toBe('reading … 1,234 lines')
  })

  it('leaves the last column free', () => {
    for (let columns = 10; columns < 120; columns++) {
      expect(textWidth(progressText({ ...work, columns }, 1_999_999))).toBeLessThan(columns)
    }
  })
})

describe('a line of progress', () => {
  const begun = (): { at: (ms: number) => void; line: ProgressLine; written: () => string[] } => {
    const written: string[] = []
    let now = 0
    const { stderr } = terminal().io.streams
    stderr.write = (text: unknown) => written.push(String(text)) > 0
    const line = new ProgressLine(stderr, work, () => now)
    return { at: (ms) => (now = ms), line, written: () => written.splice(0) }
  }

  it('does not show what is over soon', () => {
    const { at, line, written } = begun()
    line.update(1)
    at(299)
    line.update(2)
    line.end()
    expect(written()).toEqual([])
  })

  it('changes now and then, makes room, and goes', () => {
    const { at, line, written } = begun()
    at(300)
    line.update(1000)
    at(399)
    line.update(2000)
    expect(written()).toEqual([`\r\u001b[K${progressText(work, 1000)}`])
    line.hide()
    line.hide()
    expect(written()).toEqual(['\r\u001b[K'])
    at(400)
    line.update(3000)
    line.end()
    at(900)
    line.update(4000)
    expect(written()).toEqual([`\r\u001b[K${progressText(work, 3000)}`, '\r\u001b[K'])
  })

  it('is for terminals alone', () => {
    const { io, err } = terminal()
    const progress = io.progress('reading', 10)
    progress.update(5)
    io.endProgress()
    expect(progress).not.toBeInstanceOf(ProgressLine)
    expect(err()).toBe('')
    const { streams } = terminal().io
    Object.assign(streams.stderr, { isTTY: true })
    expect(new Io(streams, {}).progress('reading', 10)).toBeInstanceOf(ProgressLine)
    expect(new Io(streams, { TERM: 'dumb' }).progress('reading')).not.toBeInstanceOf(ProgressLine)
  })
})
