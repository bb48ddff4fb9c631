/** How long servers may take to leave the group when they are told to stop. */
import type { Command } from 'commander'
import { integerOption } from './options'

const SECONDS = 10
const SECONDS_MOST = 600

export function stopTimeoutOption(command: Command): Command {
  return command.option(
    '--stop-timeout <s>',
    'seconds that servers have to leave the group when told to stop; what is left then is ended',
    integerOption('--stop-timeout', 1, SECONDS_MOST),
    SECONDS
  )
}
