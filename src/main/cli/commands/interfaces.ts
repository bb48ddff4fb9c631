/** `interfaces`: what `auto` chooses, and why not the others. */
import type { Command } from 'commander'
import { chooseInterface, listInterfaces } from '../../net/interfaces'
import type { Io } from '../io'
import { describe, jsonOption } from '../manual'
import { tableLines } from '../table'

export function addInterfaces(program: Command, io: Io): void {
  const command = program
    .command('interfaces')
    .description('list the network interfaces, and which one "auto" chooses')
  jsonOption(command)
  describe(command, {
    examples: [
      ['ftqueue interfaces', 'which there are, and why each would do or not'],
      ['ftqueue interfaces --json | jq -r .auto.address', 'the address that servers would take']
    ],
    json: 'interfaces (name, addresses, eligible, chosen, why, …), auto (name, address, why)'
  })
  command.action(async () => {
    const interfaces = listInterfaces()
    if (command.opts<{ json?: boolean }>().json === true) {
      const { name, address, why } = chooseInterface('auto')
      await io.json({ interfaces, auto: { name, address, why } })
      return
    }
    const lines = tableLines(
      [
        { title: 'auto' },
        { title: 'name' },
        { title: 'address' },
        { title: 'eligible' },
        { title: 'why', yields: 1 }
      ],
      interfaces.map(({ name, ipv4, addresses, eligible, chosen, why }) => [
        chosen ? '->' : '',
        name,
        ipv4 ?? addresses[0] ?? '',
        eligible ? 'yes' : 'no',
        why
      ]),
      io.columns
    )
    for (const line of lines) await io.line(line)
    if (interfaces.every(({ chosen }) => !chosen)) io.note(chooseInterface('auto').why)
  })
}
