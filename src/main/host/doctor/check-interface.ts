/** The interface that is used, and why. Pure. */
import type { Check } from '../../../shared/doctor'
import {
  chooseInterface,
  listInterfaces,
  type InterfaceChoice,
  type InterfaceTable
} from '../../net/interfaces'
import { list, told, verdicts } from './say'

const say = verdicts('interface')

export interface InterfaceFinding {
  readonly check: Check
  /** Null: there is none. */
  readonly choice: InterfaceChoice | null
}

/** @param spec `auto`, an interface's name, or an IPv4 address of this machine */
export function checkInterface(spec: string, table: InterfaceTable): InterfaceFinding {
  let choice: InterfaceChoice
  try {
    choice = chooseInterface(spec, table)
  } catch (error) {
    const { seen, mend } = told(error)
    const how = 'with --interface, FTQUEUE_INTERFACE or in the settings'
    return { check: say.problem(seen, mend === null ? null : `${mend} (${how})`), choice: null }
  }
  return { check: judge(choice, spec, table), choice }
}

function judge(choice: InterfaceChoice, spec: string, table: InterfaceTable): Check {
  const seen = `${choice.name} (${choice.address}): ${choice.why}`
  const rows = listInterfaces(table)
  const others = rows.filter(({ eligible, name }) => eligible && name !== choice.name)
  if (choice.loopback) {
    const mend =
      others.length > 0
        ? `To take part with other machines, use auto or ${list(others.map(({ name }) => name))} instead of ${spec}`
        : 'To take part with other machines, connect this one to a network: "ftqueue interfaces" tells what it has'
    return say.warning(
      seen.includes('only this machine') ? seen : `${seen}; only this machine takes part`,
      mend
    )
  }
  const row = rows.find(({ name }) => name === choice.name)
  if (row !== undefined && !row.eligible) {
    return say.warning(
      `${seen}, though ${row.why}`,
      others.length > 0
        ? `If other machines are not heard, use auto or ${list(others.map(({ name }) => name))}`
        : 'If other machines are not heard, connect this one to a local network'
    )
  }
  return say.ok(seen)
}
