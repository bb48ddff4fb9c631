/**
 * Runs the command lines of one window, one after the other: a line may use a
 * variable that the line before it assigns.
 */
import { bounds } from '../../shared/bounds'
import { parseCommandLine, VariableTable } from '../../shared/command-line'
import type { CommandOutcome } from '../../shared/ipc'
import { UserError } from '../../shared/user-error'
import type { OperationAnswer, OperationName } from '../../shared/views'

export type RunOperation = (op: OperationName, args: readonly number[]) => Promise<OperationAnswer>

export class CommandRunner {
  readonly variables = new VariableTable()
  private last: Promise<unknown> = Promise.resolve()
  private waiting = 0

  constructor(private readonly operate: RunOperation) {}

  /** @throws UserError (`command`) for a line that cannot be run. */
  run(line: string): Promise<CommandOutcome> {
    if (this.waiting >= bounds.host.commandsWaiting) {
      return Promise.reject(
        new UserError(
          `${bounds.host.commandsWaiting} commands are waiting: let some finish first`,
          'command'
        )
      )
    }
    this.waiting += 1
    const outcome = this.last.then(() => this.runNow(line))
    this.last = outcome
      .catch(() => undefined)
      .then(() => {
        this.waiting -= 1
      })
    return outcome
  }

  private async runNow(line: string): Promise<CommandOutcome> {
    const command = parseCommandLine(line)
    if (command.kind === 'blank') return { line, answer: null }
    if (command.kind === 'error') throw new UserError(command.problem, 'command')
    const args = this.variables.resolve(command)
    if (typeof args === 'string') throw new UserError(args, 'command')
    const answer = await this.operate(command.op, args)
    if (command.assign !== null) this.assign(command.assign, answer.result)
    return { line, answer }
  }

  private assign(name: string, result: number | null): void {
    if (result === null) {
      this.variables.delete(name)
      return
    }
    const problem = this.variables.set(name, result)
    if (problem !== null) throw new UserError(problem, 'command')
  }
}
