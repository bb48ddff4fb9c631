import { describe, expect, it } from 'vitest'
import { fitting, paletteItems } from '../../../../src/renderer/features/palette/palette-items'
import { server } from '../../store/views'

const all = paletteItems([server('a'), server('b', { state: 'crashed' })], true, false)
const labels = (text: string) => fitting(all, text).map(({ label }) => label)

describe('the palette', () => {
  it('offers every action, and what can be done with each server', () => {
    const known = all.map(({ label }) => label)
    expect(known).toEqual(expect.arrayContaining(['Overview', 'Kill a', 'Restart b', 'Zoom In']))
    expect(known).not.toContain('Kill b')
  })

  it('leaves out what a browser cannot do', () => {
    const known = paletteItems([], false, false).map(({ label }) => label)
    expect(known).not.toContain('Open Log Folder')
    expect(known).toContain('Copy Diagnostics')
  })

  it('finds by beginnings, words, and letters in their order, best first', () => {
    expect(labels('logs')[0]).toBe('Logs')
    expect(labels('dark')).toContain('Theme: Dark')
    expect(labels('kill a')[0]).toBe('Kill a')
    expect(labels('cdiag')).toContain('Copy Diagnostics')
    expect(labels('no such thing at all')).toEqual([])
  })
})
