/** `completion`: a script for the shell. */
import type { Command } from 'commander'
import { bashCompletion } from '../completion/bash'
import { fishCompletion } from '../completion/fish'
import { zshCompletion } from '../completion/zsh'
import type { Io } from '../io'
import { describe, jsonOption } from '../manual'
import { choiceArgument } from '../options'
import { specOf, type CommandSpec } from '../spec'

const SCRIPTS = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion
} satisfies Record<string, (program: CommandSpec) => string>

type Shell = keyof typeof SCRIPTS

const NOTES = `
The script completes commands, options and the words that they take. It is whole by itself:
nothing is run while you type. Print it again after an update.

To install it:
  bash   ftqueue completion bash > ~/.local/share/bash-completion/completions/ftqueue
         (without the package bash-completion: >> ~/.bashrc)
  zsh    ftqueue completion zsh > "\${fpath[1]}/_ftqueue"
         (or into any folder of fpath; then begin a new shell, after compinit)
  fish   ftqueue completion fish > ~/.config/fish/completions/ftqueue.fish`

export function addCompletion(program: Command, io: Io): void {
  const command = program
    .command('completion')
    .description('print a script that lets a shell complete commands and options')
    .addArgument(choiceArgument('<shell>', 'the shell', Object.keys(SCRIPTS)))
  jsonOption(command)
  describe(command, {
    notes: NOTES,
    examples: [
      ['ftqueue completion bash > ftqueue.bash', 'then: source ftqueue.bash'],
      ['ftqueue completion fish | source', 'for this session of fish']
    ],
    json: 'shell, script'
  })
  command.action(async (shell: Shell) => {
    const script = SCRIPTS[shell](specOf(program))
    if (command.opts<{ readonly json?: boolean }>().json === true) await io.json({ shell, script })
    else await io.line(script.trimEnd())
  })
}
