/** Whether multicast works on the chosen interface, as far as one machine can tell alone. */
import type { Check } from '../../../shared/doctor'
import type { InterfaceChoice } from '../../net/interfaces'
import type { MulticastTrial } from '../../net/multicast-trial'
import { list, told, verdicts } from './say'

const say = verdicts('multicast')

/** What the systems answer where a program was not allowed onto the network. */
const FORBIDDEN = new Set(['EPERM', 'EACCES'])
const UNREACHABLE = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN'])

export async function checkMulticast(
  choice: InterfaceChoice,
  platform: NodeJS.Platform,
  trial: () => Promise<MulticastTrial>
): Promise<Check> {
  const where = `${choice.name} (${choice.address})`
  let result: MulticastTrial
  try {
    result = await trial()
  } catch (error) {
    const { seen, mend } = told(error)
    return say.problem(
      mend === null ? `multicast cannot be opened on ${where}: ${seen}` : seen,
      mend ?? another(choice)
    )
  }
  if (result.heard && result.switchedOff) {
    return say.warning(
      `${where} is set to carry no multicast: other machines may hear nothing`,
      `sudo ip link set ${choice.name} multicast on`
    )
  }
  if (result.heard)
    return say.ok(`what this machine sends to a group over ${where} comes back to it`)
  const codes = Object.keys(result.errors)
  const seen =
    codes.length === 0
      ? `what this machine sends to a group over ${where} does not come back`
      : `this machine cannot send to a group over ${where} (${list(codes)})`
  if (platform === 'darwin' && codes.some((code) => UNREACHABLE.has(code))) {
    return say.problem(
      seen,
      'Allow FTQueue (or the terminal app that runs it) in System Settings > Privacy & Security > Local Network, then start it again'
    )
  }
  if (codes.some((code) => FORBIDDEN.has(code))) {
    return say.problem(seen, "Let this machine's firewall pass UDP to 224.0.0.0/4, in and out")
  }
  return say.problem(seen, another(choice))
}

function another({ name }: InterfaceChoice): string {
  return `Choose another interface ("ftqueue interfaces" lists them), or let a firewall pass UDP to 224.0.0.0/4 on ${name}`
}
