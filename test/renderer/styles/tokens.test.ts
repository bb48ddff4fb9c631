import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const file = path.resolve(import.meta.dirname, '../../../src/renderer/styles/tokens.css')
const css = readFileSync(file, 'utf8')

/** Colours by name, of one block of the file. */
function colours(selector: string): Record<string, string> {
  const block = css.slice(css.indexOf(`${selector} {`)).split('}')[0] ?? ''
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [
      name,
      value
    ])
  )
}

/** Relative luminance as WCAG 2 has it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

const papers = ['ground', 'surface', 'sunken']
const pairs: readonly (readonly [ink: string, paper: string, least: number])[] = [
  ...papers.flatMap((paper) =>
    ['ink', 'ink-soft', 'accent', 'good', 'warn', 'bad'].map((ink) => [ink, paper, 4.5] as const)
  ),
  ...['accent', 'turn', 'good', 'warn', 'bad'].map((ink) => [ink, `${ink}-soft`, 4.5] as const),
  ['ink', 'accent-soft', 4.5],
  ['ink-soft', 'accent-soft', 4.5],
  ['ink', 'turn-soft', 4.5],
  ['turn', 'surface', 4.5],
  ['bad', 'turn-soft', 4.5],
  ['warn', 'accent-soft', 4.5],
  ['bad', 'accent-soft', 4.5],
  ['on-accent', 'accent', 4.5],
  ['on-accent', 'accent-hover', 4.5],
  // Edges of controls, and what is no text: 3:1.
  ...papers.map((paper) => ['line-strong', paper, 3] as const),
  ...Array.from({ length: 8 }, (_, i) => [`lane-${i}`, 'surface', 3] as const)
]

describe.each([
  ['light', ':root'],
  ['dark', ":root[data-theme='dark']"]
])('%s theme', (_, selector) => {
  const all = colours(selector)

  it.each(pairs)('has %s on %s at a contrast of %f at least', (ink, paper, least) => {
    expect(contrast(all[ink] ?? '#000000', all[paper] ?? '#000000')).toBeGreaterThanOrEqual(least)
  })
})
