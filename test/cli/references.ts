/** The pages that are made from the definition of the commands. */
import { version } from '../../package.json'
import { makeProgram } from '../../src/main/cli/program'
import { commandLinePage } from '../../src/main/cli/reference/command-line-page'
import { manualPage } from '../../src/main/cli/reference/manual-page'
import { specOf, type CommandSpec } from '../../src/main/cli/spec'
import { terminal } from './terminal'

export function programSpec(): CommandSpec {
  return specOf(makeProgram(terminal().io, () => undefined))
}

export interface Page {
  /** From the repository's root, where it is run. */
  readonly file: string
  /** As it is to be; a page with a date keeps that of `old` while nothing else changes. */
  readonly make: (old: string, today: string) => string
}

const DATE = /^\.TH \S+ 1 (\S+)/

export const pages: readonly Page[] = [
  {
    file: 'man/ftqueue.1',
    make: (old, today) => {
      const date = DATE.exec(old)?.[1] ?? today
      const page = manualPage(programSpec(), version, date)
      return page === old ? old : manualPage(programSpec(), version, today)
    }
  },
  {
    file: 'docs/command-line.md',
    make: () => commandLinePage(programSpec())
  }
]
