/** The colours of a diagram, from the tokens of the page's theme. */

export interface Palette {
  readonly surface: string
  readonly ink: string
  readonly soft: string
  readonly faint: string
  readonly line: string
  readonly warn: string
  readonly bad: string
  readonly turn: string
  readonly accent: string
  readonly accentSoft: string
  readonly tints: readonly string[]
}

const tintLanes = [0, 4, 3, 5]

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return {
    surface: token('surface'),
    ink: token('ink'),
    soft: token('ink-soft'),
    faint: token('line-strong'),
    line: token('line'),
    warn: token('warn'),
    bad: token('bad'),
    turn: token('turn-fill'),
    accent: token('accent'),
    accentSoft: token('accent-soft'),
    tints: tintLanes.map((lane) => token(`lane-${String(lane)}`))
  }
}
