/** Counts how long things took, in steps. */
import type { DurationFigures } from '../../shared/figures'

export class Durations {
  private readonly counts: number[]
  private sum = 0

  /** @param steps rising, seconds */
  constructor(private readonly steps: readonly number[]) {
    this.counts = Array.from({ length: steps.length + 1 }, () => 0)
  }

  note(seconds: number): void {
    const found = this.steps.findIndex((step) => seconds <= step)
    const at = found < 0 ? this.steps.length : found
    this.counts[at] = (this.counts[at] ?? 0) + 1
    this.sum += seconds
  }

  get figures(): DurationFigures {
    return { steps: this.steps, counts: [...this.counts], sum: this.sum }
  }
}
