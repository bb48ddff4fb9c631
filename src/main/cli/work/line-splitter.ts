/** Cuts what several commands print at ends of lines, so that no line is made of two commands' parts. */

const NEWLINE = 10

export class LineSplitter {
  private begun: Buffer[] = []
  private begunBytes = 0

  /** @param maxBytes of a line that is held; a longer one is passed on in parts */
  constructor(private readonly maxBytes: number) {}

  /** The whole lines that there are now; null where none is. */
  push(chunk: Buffer): Buffer | null {
    const end = chunk.lastIndexOf(NEWLINE) + 1
    const whole = end > 0 ? Buffer.concat([...this.begun, chunk.subarray(0, end)]) : null
    if (whole !== null) this.forget()
    const rest = chunk.subarray(end)
    if (rest.length > 0) {
      this.begun.push(rest)
      this.begunBytes += rest.length
    }
    if (this.begunBytes <= this.maxBytes) return whole
    const part = Buffer.concat(whole === null ? this.begun : [whole, ...this.begun])
    this.forget()
    return part
  }

  /** What is left when nothing more comes, as a line; null: nothing. */
  end(): Buffer | null {
    if (this.begunBytes === 0) return null
    const last = Buffer.concat([...this.begun, Buffer.of(NEWLINE)])
    this.forget()
    return last
  }

  private forget(): void {
    this.begun = []
    this.begunBytes = 0
  }
}
