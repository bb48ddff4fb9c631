/** What the Mac asks the app to open: it may do so before there is anything that could. */
import type { App } from 'electron'

export class FileRequests {
  private waiting: string[] = []
  private open: ((file: string) => void) | null = null

  /** To be made at once, as the app starts. */
  constructor(app: Pick<App, 'on'>) {
    app.on('open-file', (event, file) => {
      event.preventDefault()
      if (this.open === null) this.waiting.push(file)
      else this.open(file)
    })
  }

  /** From now on each file goes there; those that came before are returned. */
  handTo(open: (file: string) => void): readonly string[] {
    const before = this.waiting
    this.open = open
    this.waiting = []
    return before
  }
}
