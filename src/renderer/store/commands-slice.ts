import { bounds } from '../../shared/bounds'
import type { ScriptProgress } from '../../shared/channels/script'
import { parseScriptLine } from '../../shared/script-line'
import type { OperationAnswer } from '../../shared/views'
import {
  abandonedOutput,
  begunOutput,
  refusedOutput,
  withProgress,
  type CellOutput
} from './notebook/output'
import { parseHistory, remember, storedHistory, walk, type History } from './history'
import type { Platform } from './platform'
import type { Slice } from './slice'

/** One line that was run. */
export interface CommandEntry {
  readonly id: number
  readonly line: string
  /** When it was entered, milliseconds since 1970. */
  readonly at: number
  /** Null: not answered. */
  readonly answer: OperationAnswer | null
  /** Why it was refused, when the field was no longer free to say so. */
  readonly problem: string | null
  /** Of a line that is more than one operation; else null. */
  readonly output: CellOutput | null
}

export interface CommandsSlice {
  /** What stands in the field. */
  readonly commandText: string
  /** What is wrong with it. */
  readonly commandProblem: string | null
  readonly history: History
  /** What variables were given, as far as this window saw. */
  readonly commandVariables: Readonly<Record<string, number>>
  /** Oldest first, at most 1000. */
  readonly entries: readonly CommandEntry[]
  /** When they were cleared last. */
  readonly entriesClearedAt: number | null
  /** Lines that are not answered yet; they are run one after the other. */
  readonly waitingCommands: number
  readonly setCommandText: (text: string) => void
  /** Puts the line before (-1) or after (1) into the field. */
  readonly walkHistory: (step: -1 | 1) => void
  /** Runs the line in the field; a refused one comes back into it. */
  readonly runCommand: () => void
  readonly clearEntries: () => void
  /** Sends no more of a repeat. */
  readonly cancelLine: (entry: number) => void
  readonly applyLineScript: (progress: ScriptProgress) => void
  /** The app began anew, and knows of no script. */
  readonly abandonLineScripts: () => void
}

const memoryKey = 'history'
/** Operations of a repeat that are in flight together. */
const LINE_OUTSTANDING = 64

export function createCommandsSlice({ api, memory, now }: Platform): Slice<CommandsSlice> {
  return (set, get) => {
    let nextEntry = 0
    /** What waits for the end of a script, by its name. */
    const scripts = new Map<string, { readonly entry: number; readonly over: () => void }>()
    const mark = `line-${now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`
    /** Ends when every line that was entered so far is answered. */
    let last: Promise<void> = Promise.resolve()

    function replace(entry: CommandEntry, by: readonly CommandEntry[]): void {
      set({ entries: get().entries.flatMap((other) => (other.id === entry.id ? by : [other])) })
    }

    function keep(name: string, value: number | null): void {
      const others = Object.entries(get().commandVariables).filter(([known]) => known !== name)
      const kept = value === null ? others : [...others, [name, value] as const]
      set({ commandVariables: Object.fromEntries(kept.slice(-bounds.window.commandVariables)) })
    }

    /** More than one operation: told as it goes on. */
    async function runScript(entry: CommandEntry): Promise<void> {
      const output = begunOutput(entry.line, now())
      replace(entry, [{ ...entry, output }])
      const run = `${mark}-${String(entry.id)}`
      const over = new Promise<void>((resolve) => {
        scripts.set(run, { entry: entry.id, over: resolve })
      })
      const outcome = await api.runScript({
        run,
        scope: 'line',
        lines: [entry.line],
        outstanding: LINE_OUTSTANDING,
        keepGoing: false
      })
      if (outcome.ok) await over
      else replace(entry, [{ ...entry, output: refusedOutput(output, outcome.problem) }])
      scripts.delete(run)
      set({ waitingCommands: get().waitingCommands - 1 })
    }

    async function run(entry: CommandEntry): Promise<void> {
      const parsed = parseScriptLine(entry.line)
      if (parsed.kind !== 'command') {
        await runScript(entry)
        return
      }
      const outcome = await api.runLine(entry.line)
      set({ waitingCommands: get().waitingCommands - 1 })
      if (outcome.ok) {
        const { answer } = outcome.value
        if (parsed.assign !== null && answer !== null) keep(parsed.assign, answer.result)
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
      commandVariables: {},
      entries: [],
      entriesClearedAt: null,
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
        const parsed = parseScriptLine(line)
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
        const entry: CommandEntry = {
          id: nextEntry++,
          line,
          at: now(),
          answer: null,
          problem: null,
          output: null
        }
        set({
          history,
          waitingCommands: waitingCommands + 1,
          entries: [...entries, entry].slice(-bounds.window.commands)
        })
        last = last.then(() => run(entry))
      },

      clearEntries() {
        set({
          entriesClearedAt: now(),
          entries: get().entries.filter(
            ({ answer, problem, output }) =>
              answer === null && problem === null && (output === null || output.state === 'running')
          )
        })
      },

      cancelLine(entry) {
        for (const [run, { entry: of }] of scripts) if (of === entry) void api.cancelScript(run)
      },

      applyLineScript(progress) {
        const script = scripts.get(progress.run)
        const entry = get().entries.find(({ id }) => id === script?.entry)
        if (script === undefined) return
        const output = entry?.output ?? null
        if (entry !== undefined && output !== null) {
          replace(entry, [{ ...entry, output: withProgress(output, progress, now()) }])
        }
        if (progress.state !== 'running') script.over()
      },

      abandonLineScripts() {
        for (const script of [...scripts.values()]) {
          const entry = get().entries.find(({ id }) => id === script.entry)
          const output = entry?.output ?? null
          if (entry !== undefined && output !== null) {
            replace(entry, [{ ...entry, output: abandonedOutput(output) }])
          }
          script.over()
        }
      }
    }
  }
}
