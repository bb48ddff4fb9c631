/** How much the system keeps for a socket that is not read at once. Pure. */
import type { Check } from '../../../shared/doctor'
import { bounds } from '../../../shared/bounds'
import { byteText, verdicts } from './say'

const say = verdicts('buffers')

/** What servers ask for. */
const WANTED_BYTES = 4 * 1024 * 1024

/**
 * @param grantedBytes receive buffer of a server's socket, as the system tells it;
 *   Linux tells twice what it was asked for, for its own bookkeeping
 */
export function checkBuffers(grantedBytes: number, platform: NodeJS.Platform): Check {
  const seen = `a socket's receive buffer is ${byteText(grantedBytes)}`
  if (grantedBytes >= WANTED_BYTES) return say.ok(seen)
  if (grantedBytes >= bounds.client.bytesInFlight) {
    return say.ok(
      `${seen}, enough for what clients send at once`,
      `Only if bursts are lost under load: ${raise(platform)}`
    )
  }
  return say.warning(`${seen}: bursts of datagrams are lost, and repeated`, raise(platform))
}

function raise(platform: NodeJS.Platform): string {
  const bytes = String(WANTED_BYTES)
  switch (platform) {
    case 'linux':
      return `sudo sysctl -w net.core.rmem_max=${bytes} (for good: the same line in /etc/sysctl.d/ftqueue.conf)`
    case 'darwin':
      return `sudo sysctl -w kern.ipc.maxsockbuf=${String(2 * WANTED_BYTES)}`
    default:
      return "raise the system's limit for socket buffers"
  }
}
