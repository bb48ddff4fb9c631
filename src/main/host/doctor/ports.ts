/** The ports that a firewall has to let in. */
import { bounds } from '../../../shared/bounds'
import { CLASSIC_PORT, FIRST_UNICAST_PORT, GROUP_PORT } from '../../net/addresses'

export { CLASSIC_PORT, FIRST_UNICAST_PORT, GROUP_PORT }

/** As many as servers run on one machine. */
export const LAST_UNICAST_PORT_WANTED = FIRST_UNICAST_PORT + bounds.host.servers - 1
