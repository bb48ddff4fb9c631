import type { OperationAnswer } from '../../shared/views'
import { parseHistory, remember, storedHistory, walk, type History } from './history'
import type { Platform } from './platform'
import type { Slice } from './slice'

/** One line that was run. */
export interface CommandEntry {
  readonly id: number
  readonly line: string
  /** Null: not answered yet. */
  readonly answer: OperationAnswer | null
}

export interface CommandsSlice {
  /** What stands in the field. */
  readonly commandText: string
  readonly commandProblem: string | null
  readonly history: History
  /** Oldest first, at most 1000. */
  readonly entries: readonly CommandEntry[]
  readonly runningCommand: boolean
  readonly setCommandText: (text: string) => void
  /** Puts the line before (-1) or after (1) into the field. */
  readonly walkHistory: (step: -1 | 1) => void
  /** Runs the line in the field; a refused one stays there. */
  readonly runCommand: () => Promise<void>
  readonly clearEntries: () => void
}

const mostEntries = 1000
const memoryKey = 'history'

export function createCommandsSlice({ api, memory }: Platform): Slice<CommandsSlice> {
  return (set, get) => {
    let nextEntry = 0

    return {
      commandText: '',
      commandProblem: null,
      history: parseHistory(memory.read(memoryKey)),
      entries: [],
      runningCommand: false,

      setCommandText(text) {
        set({ commandText: text, commandProblem: null })
      },

      walkHistory(step) {
        const { history, commandText } = get()
        const walked = walk(history, step, commandText)
        if (walked === null) return
        set({ history: walked.history, commandText: walked.text, commandProblem: null })
      },

      async runCommand() {
        const { commandText, runningCommand } = get()
        const line = commandText.trim()
        if (line === '' || runningCommand) return
        const history = remember(get().history, line)
        memory.write(memoryKey, storedHistory(history))
        const entry: CommandEntry = { id: nextEntry++, line, answer: null }
        set({
          history,
          commandProblem: null,
          runningCommand: true,
          entries: [...get().entries, entry].slice(-mostEntries)
        })
        const outcome = await api.runLine(line)
        const others = get().entries.filter(({ id }) => id !== entry.id)
        // What was typed meanwhile stays.
        const untouched = get().commandText === commandText
        if (!outcome.ok) {
          set({ runningCommand: false, entries: others, commandProblem: outcome.problem })
          return
        }
        const { answer } = outcome.value
        set({
          runningCommand: false,
          entries: answer === null ? others : [...others, { ...entry, answer }],
          ...(untouched ? { commandText: '' } : {})
        })
      },

      clearEntries() {
        set({ entries: get().entries.filter(({ answer }) => answer === null) })
      }
    }
  }
}
