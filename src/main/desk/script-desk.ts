/** The scripts of the window: begins them, tells how they go on, cancels them. */
import { bounds } from '../../shared/bounds'
import type { ScriptProgress, ScriptRequest, ScriptRequests } from '../../shared/channels/script'
import { VariableTable } from '../../shared/command-line'
import { UserError } from '../../shared/user-error'
import { pause } from '../client/pause'
import { outcomeOf } from './outcome'
import { ScriptRun, type ScriptPorts } from './script-run'
import { systemTimers, Throttle } from './throttle'

/** The window is told at most 10 times a second. */
const TELL_INTERVAL_MS = 100

export interface ScriptDeskOptions extends Pick<ScriptPorts, 'operate' | 'lab'> {
  readonly tell: (progress: ScriptProgress) => void
  /** Variables of the command line, the scope `line`. */
  readonly lineVariables: () => VariableTable
}

type Handlers = {
  readonly [C in keyof ScriptRequests]: (
    argument: ScriptRequests[C]['argument']
  ) => Promise<ScriptRequests[C]['answer']>
}

export class ScriptDesk {
  private readonly runs = new Map<string, ScriptRun>()
  /** The last ones that are over: who was not connected as they ended asks for them. */
  private readonly over: ScriptRun[] = []
  /** The one used last stands last. */
  private readonly scopes = new Map<string, VariableTable>()

  constructor(private readonly options: ScriptDeskOptions) {}

  readonly handlers: Handlers = {
    'script:run': (request) =>
      outcomeOf(() => {
        this.begin(request)
        return null
      }),
    'script:cancel': ({ run }) =>
      outcomeOf(() => {
        this.runs.get(run)?.cancel()
        return null
      }),
    'script:forget': ({ scope }) =>
      outcomeOf(() => {
        this.scopes.delete(scope)
        return null
      })
  }

  /** Nobody looks any more. */
  forgetAll(): void {
    for (const run of this.runs.values()) run.cancel()
    this.over.length = 0
  }

  /** Tells everything of those that run, and of those that ended lately. */
  tellAgain(): void {
    for (const run of [...this.over, ...this.runs.values()]) this.options.tell(run.whole())
  }

  private begin(request: ScriptRequest): void {
    if (this.runs.has(request.run)) throw new UserError('it runs already: wait, or cancel it')
    if (this.runs.size >= bounds.host.scripts) {
      throw new UserError(
        `${bounds.host.scripts} scripts run already: let one finish, or cancel one`
      )
    }
    const { operate, lab, tell } = this.options
    const throttle = new Throttle(
      TELL_INTERVAL_MS,
      () => {
        tell(run.take())
      },
      systemTimers
    )
    const run = new ScriptRun(request, this.variablesOf(request.scope), {
      operate,
      lab,
      wait: pause,
      now: () => performance.now(),
      changed: () => {
        throttle.request()
      }
    })
    this.runs.set(request.run, run)
    // The rate is told while nothing else changes, too.
    const beat = setInterval(() => {
      throttle.request()
    }, 1000)
    void run.all().finally(() => {
      clearInterval(beat)
      this.runs.delete(request.run)
      throttle.cancel()
      tell(run.take())
      this.over.push(run)
      if (this.over.length > bounds.host.scripts) this.over.shift()
    })
  }

  private variablesOf(scope: string): VariableTable {
    if (scope === 'line') return this.options.lineVariables()
    const table = this.scopes.get(scope) ?? new VariableTable()
    this.scopes.delete(scope)
    this.scopes.set(scope, table)
    for (const oldest of this.scopes.keys()) {
      if (this.scopes.size <= bounds.host.scriptScopes) break
      this.scopes.delete(oldest)
    }
    return table
  }
}
