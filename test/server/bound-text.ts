const KIB = 1024

/** A bound as docs/bounds.md writes it: powers of 1024 by their names, else with commas. */
export function boundText(value: number): string {
  for (const [size, name] of [
    [KIB ** 3, 'Gi'],
    [KIB ** 2, 'Mi'],
    [KIB, 'Ki']
  ] as const) {
    if (value >= 16 * KIB && value % size === 0) return `${String(value / size)} ${name}`
  }
  return value.toLocaleString('en')
}
