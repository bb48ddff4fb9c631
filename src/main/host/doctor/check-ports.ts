/** The ports that servers open: of the group, of classic clients, and each server's own. */
import type { Check } from '../../../shared/doctor'
import { CLASSIC_PORT, FIRST_UNICAST_PORT, LAST_UNICAST_PORT_WANTED } from './ports'
import { told, verdicts } from './say'

/** Opens what a server opens, and closes it again. Rejects with what stands in the way. */
export type TryPort = () => Promise<void>

/** The port of the group, which all servers of a machine share. */
export async function checkGroupPort(port: number, open: TryPort): Promise<Check> {
  const say = verdicts('group port')
  try {
    await open()
    return say.ok(`UDP port ${String(port)} can be opened, and shared by servers of this machine`)
  } catch (error) {
    const { seen, mend } = told(error)
    return say.problem(seen, mend)
  }
}

/** The port of the original program's clients. */
export async function checkClassicPort(open: TryPort): Promise<Check> {
  const say = verdicts('classic port')
  try {
    await open()
    return say.ok(`UDP port ${String(CLASSIC_PORT)}, for clients of the original program, is free`)
  } catch (error) {
    const { seen, mend } = told(error)
    return say.problem(
      seen,
      `${mend ?? 'End the program that holds it'}; or start servers with --no-classic`
    )
  }
}

/**
 * The next server's own port.
 * @param open opens the first free one for UDP and TCP, and says which one it was
 */
export async function checkUnicastPort(open: () => Promise<number>): Promise<Check> {
  const say = verdicts('unicast port')
  try {
    const port = await open()
    if (port === FIRST_UNICAST_PORT) {
      return say.ok(`UDP and TCP port ${String(port)} is free for the next server`)
    }
    const seen = `the next server takes ${String(port)}, the first one from ${String(FIRST_UNICAST_PORT)} up that is free for UDP and TCP`
    return port <= LAST_UNICAST_PORT_WANTED
      ? say.ok(seen)
      : say.warning(seen, `Let a firewall pass port ${String(port)} as well, or free lower ones`)
  } catch (error) {
    const { seen, mend } = told(error)
    return say.problem(seen, mend)
  }
}
