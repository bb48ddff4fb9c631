/** What the references tell besides the commands. */
import { GROUP_OPTIONS } from '../manual'
import type { CommandSpec, OptionSpec } from '../spec'

export const INTRODUCTION = `ftqueue starts servers on this machine, speaks to the servers of a group, and looks at what they do. Servers of one group, on one machine or several, find each other by UDP multicast and hold the same queues.

Data goes to standard output and nothing else does; everything for people goes to standard error. A flag beats the environment's variable, and that beats the settings file.

On a terminal tables fit its width: what matters least is cut or left out. Elsewhere lines are whole, with columns apart by two blanks at least. Long work tells how far it is on standard error, if that is a terminal.

A reader that has enough, as head(1), ends a command quietly: with 0 one that only looks, with 141 one that changes something, for what was left undone or untold is not known there.`

/** Beside `--json`, of which each command tells. */
export const COMMON_OPTIONS = [
  ['-h, --help', 'print help'],
  ['--no-color', 'print no colours; stands before or behind the command']
] as const

export const EXIT_CODES = [
  [0, 'executed; an empty or missing queue too, unless --fail is given'],
  [1, 'a defect of the program; or check, replay or doctor found one'],
  [2, 'wrong usage: one line on standard error names it and the mend'],
  [3, 'executed, but there was nothing there, and --fail was given'],
  [4, 'no answer in time: whether it was executed is unknown'],
  [5, 'refused: not-primary, busy, or a lab command without --lab'],
  [130, 'ended by Ctrl-C'],
  [141, 'nobody reads standard output any more, and something was changed or left undone'],
  [143, 'ended by SIGTERM']
] as const

export const ENVIRONMENT = [
  ['FTQUEUE_INTERFACE', 'the interface: auto, its name, or an IPv4 address of this machine'],
  ['FTQUEUE_HOME', "the folder for data, logs and settings; default: the system's place for them"],
  ['FTQUEUE_GROUP', 'the name of the group; default: default'],
  ['FTQUEUE_KEY', 'the join code of a closed group; default: the one that is kept for it'],
  ['NO_COLOR', 'no colours, whatever it holds'],
  ['FORCE_COLOR', 'colours elsewhere than on a terminal, too; 0: none']
] as const

export const FILES = [
  ['FTQUEUE_HOME/settings.json', 'settings: interface, group'],
  ['FTQUEUE_HOME/servers/NAME', "a server's identity and its queues"],
  ['FTQUEUE_HOME/logs/NAME.ndjson', "a server's log, which is rotated"]
] as const

/** A command's options, but those of many commands and `--help`; `--json` is told of in words. */
export function ownOptions({ options }: CommandSpec): readonly OptionSpec[] {
  return options.filter(({ group, long }) => {
    return group !== GROUP_OPTIONS && !['--help', '--json', '--no-color'].includes(long)
  })
}

/** ` [options] <queue>` */
export function usageOf({ arguments: args }: CommandSpec): string {
  const words = args.map(({ name, required, variadic }) => {
    const word = name + (variadic ? '...' : '')
    return required ? `<${word}>` : `[${word}]`
  })
  return ['', '[options]', ...words].join(' ')
}

export function speaksToGroup({ options }: CommandSpec): boolean {
  return options.some(({ group }) => group === GROUP_OPTIONS)
}

/** One sentence on `--json`. */
export function jsonText({ options, json }: CommandSpec): string {
  const option = options.find(({ long }) => long === '--json')
  const form = /a line/.test(option?.description ?? '')
    ? 'prints objects, one a line'
    : 'prints one object'
  return `With --json it ${form}: ${json}.`
}
