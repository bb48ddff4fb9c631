/** `interfaces`: what `auto` chooses, and why not the others. */
import type { Command } from 'commander'
import { chooseInterface, listInterfaces } from '../../net/interfaces'
import type { Io } from '../io'
import { tableLines } from '../table'

export function addInterfaces(program: Command, io: Io): void {
  const command = program
    .command('interfaces')
    .description('list the network interfaces, and which one "auto" chooses')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ftqueue interfaces')
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
        { title: 'why' }
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
