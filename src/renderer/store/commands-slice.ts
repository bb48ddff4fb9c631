import { bounds } from '../../shared/bounds'
import { parseCommandLine } from '../../shared/command-line'
import type { OperationAnswer } from '../../shared/views'
import { parseHistory, remember, storedHistory, walk, type History } from './history'
import type { Platform } from './platform'
import type { Slice } from './slice'

/** One line that was run. */
export interface CommandEntry {
  readonly id: number
  readonly line: string
  /** Null: not answered. */
  readonly answer: OperationAnswer | null
  /** Why it was refused, when the field was no longer free to say so. */
  readonly problem: string | null
}

export interface CommandsSlice {
  /** What stands in the field. */
  readonly commandText: string
  /** What is wrong with it. */
  readonly commandProblem: string | null
  readonly history: History
  /** Oldest first, at most 1000. */
  readonly entries: readonly CommandEntry[]
  /** Lines that are not answered yet; they are run one after the other. */
  readonly waitingCommands: number
  readonly setCommandText: (text: string) => void
  /** Puts the line before (-1) or after (1) into the field. */
  readonly walkHistory: (step: -1 | 1) => void
  /** Runs the line in the field; a refused one comes back into it. */
  readonly runCommand: () => void
  readonly clearEntries: () => void
}

const memoryKey = 'history'

export function createCommandsSlice({ api, memory }: Platform): Slice<CommandsSlice> {
  return (set, get) => {
    let nextEntry = 0
    /** Ends when every line that was entered so far is answered. */
    let last: Promise<void> = Promise.resolve()

    function replace(entry: CommandEntry, by: readonly CommandEntry[]): void {
      set({ entries: get().entries.flatMap((other) => (other.id === entry.id ? by : [other])) })
    }

    async function run(entry: CommandEntry): Promise<void> {
      const outcome = await api.runLine(entry.line)
      set({ waitingCommands: get().waitingCommands - 1 })
      if (outcome.ok) {
        const { answer } = outcome.value
        replace(entry, answer === null ? [] : [{ ...entry, answer }])
      } else if (get().commandText === '') {
        replace(entry, [])
        set({ commandText: entry.line, commandProblem: outcome.problem })
      } else {
        replace(entry, [{ ...entry, problem: outcome.problem }])
      }
    }

    return {
      commandText: '',
      commandProblem: null,
      history: parseHistory(memory.read(memoryKey)),
      entries: [],
      waitingCommands: 0,

      setCommandText(text) {
        set({ commandText: text, commandProblem: null })
      },

      walkHistory(step) {
        const { history, commandText } = get()
        const walked = walk(history, step, commandText)
        if (walked === null) return
        set({ history: walked.history, commandText: walked.text, commandProblem: null })
      },

      runCommand() {
        const { commandText, waitingCommands, entries } = get()
        const line = commandText.trim()
        const parsed = parseCommandLine(line)
        if (parsed.kind === 'error') {
          set({ commandProblem: parsed.problem })
          return
        }
        if (waitingCommands >= bounds.window.commandsWaiting) {
          set({
            commandProblem: `${String(bounds.window.commandsWaiting)} lines wait for answers; wait for one.`
          })
          return
        }
        set({ commandText: '', commandProblem: null })
        if (parsed.kind === 'blank') return
        const history = remember(get().history, line)
        memory.write(memoryKey, storedHistory(history))
        const entry: CommandEntry = { id: nextEntry++, line, answer: null, problem: null }
        set({
          history,
          waitingCommands: waitingCommands + 1,
          entries: [...entries, entry].slice(-bounds.window.commands)
        })
        last = last.then(() => run(entry))
      },

      clearEntries() {
        set({
          entries: get().entries.filter(
            ({ answer, problem }) => answer === null && problem === null
          )
        })
      }
    }
  }
}
