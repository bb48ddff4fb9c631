/** The interfaces of this machine, as the window shows them. */
import type { InterfaceView } from '../../shared/ipc'
import { chooseInterface, listInterfaces } from '../net/interfaces'

export function interfaceViews(): InterfaceView[] {
  return listInterfaces().map(({ name, ipv4, eligible, chosen, why }) => ({
    name,
    address: ipv4,
    eligible,
    chosen,
    why
  }))
}

/** @throws UserError (`interface`) unless a server could be started on it now */
export function checkInterfaceSpec(spec: string): void {
  chooseInterface(spec)
}
