/**
 * Tries out what FTQueue needs of this machine and its network, one thing after the
 * other, and says of each what was seen and what to do. Changes nothing: what it opens
 * it closes, what it writes it removes, and no server takes it for a client.
 */
import { arch, networkInterfaces, release, type } from 'node:os'
import { performance } from 'node:perf_hooks'
import type { Check, DoctorReport } from '../../../shared/doctor'
import type { HeardGroup } from '../../../shared/views'
import { groupPlace } from '../../net/addresses'
import type { InterfaceChoice } from '../../net/interfaces'
import { tryMulticast } from '../../net/multicast-trial'
import { tryClassicPort, tryGroupPort, tryUnicastPort } from '../../net/port-trial'
import { checkBuffers } from './check-buffers'
import { checkFirewall } from './check-firewall'
import { checkFolder } from './check-folder'
import { checkGroups } from './check-groups'
import { checkInterface } from './check-interface'
import { checkJoinCode } from './check-join-code'
import { checkMulticast } from './check-multicast'
import { checkClassicPort, checkGroupPort, checkUnicastPort } from './check-ports'
import { checkPaths } from './check-paths'
import { checkServers } from './check-servers'
import { checkClock, checkVersion } from './check-system'
import { folderLook } from './folder-look'
import { hearGroups } from '../../client/hear-groups'
import { hearServers } from './hear-servers'
import { linuxFirewalls } from './linux-firewalls'
import type { DoctorOptions } from './options'
import { told, verdicts } from './say'

export type { DoctorOptions } from './options'

/**
 * Takes a few seconds at most.
 *
 * @param onCheck told of each check as soon as it is done, in the report's order
 * @throws UserError (`group`, `address`, `port`) for a group that cannot be
 */
export async function runDoctor(
  options: DoctorOptions,
  onCheck: (check: Check) => void = () => undefined
): Promise<DoctorReport> {
  const { settings } = options
  const place = groupPlace(settings.group, options.address ?? null, options.port ?? null)
  const { platform } = process
  const checks: Check[] = []
  const add = async (name: string, work: () => Check | Promise<Check>): Promise<void> => {
    const check = await guarded(name, work)
    checks.push(check)
    onCheck(check)
  }
  const startedAt = performance.now()
  await add('version', () =>
    checkVersion({
      ftqueue: options.version,
      node: process.versions.node,
      electron: electronVersion(),
      system: `${type()} ${release()} ${arch()}`
    })
  )
  if (options.settingsProblem !== null) {
    const { seen, mend } = told(new Error(options.settingsProblem))
    await add('settings', () => verdicts('settings').problem(seen, mend))
  }
  const { check, choice } = checkInterface(settings.interface, networkInterfaces())
  await add('interface', () => check)
  if (choice !== null) await checkNetwork(options, choice, place, add)
  await add('data folder', () => checkFolder(settings.home, folderLook))
  await add('clock', () => checkClock([startedAt, performance.now()], Date.now()))
  if (choice === null) return { checks, interface: null }
  const { name, address, loopback, why } = choice
  return { checks, interface: { name, address, loopback, why } }

  async function checkNetwork(
    { ttl = 1 }: DoctorOptions,
    chosen: InterfaceChoice,
    { port }: { readonly port: number },
    addTo: typeof add
  ): Promise<void> {
    let othersHeard = false
    let isAnswered = false
    await addTo('multicast', () =>
      checkMulticast(chosen, platform, () => tryMulticast(chosen, ttl))
    )
    await addTo('group port', () => checkGroupPort(port, () => tryGroupPort(place, chosen)))
    await addTo('classic port', () => checkClassicPort(() => tryClassicPort(chosen)))
    let bufferBytes = 0
    await addTo('unicast port', () =>
      checkUnicastPort(async () => {
        const opened = await tryUnicastPort(chosen, ttl)
        bufferBytes = opened.receiveBufferBytes
        return opened.port
      })
    )
    if (bufferBytes > 0) await addTo('buffers', () => checkBuffers(bufferBytes, platform))
    const paths: Check[] = []
    await addTo('servers', async () => {
      const heard = await hearServers(options, chosen)
      const isElsewhere = (address: string): boolean => address !== chosen.address
      isAnswered = heard.answers.length > 0
      othersHeard = heard.byMulticast.some(isElsewhere) && heard.answers.length > 0
      const path = checkPaths(heard)
      if (path !== null) paths.push(path)
      return checkServers(heard)
    })
    for (const path of paths) await addTo(path.name, () => path)
    let groups: readonly HeardGroup[] = []
    await addTo('groups', async () => {
      groups = await hearGroups(chosen, ttl)
      return checkGroups(settings.group, groups)
    })
    const code = checkJoinCode({
      group: settings.group,
      hasCode: settings.key !== null,
      isAnswered,
      heard: groups
    })
    if (code !== null) await addTo('join code', () => code)
    await addTo('firewall', () =>
      checkFirewall({
        platform,
        running: platform === 'linux' ? linuxFirewalls() : [],
        othersHeard,
        loopback: chosen.loopback,
        groupPort: port
      })
    )
  }
}

/** Null outside of Electron. */
function electronVersion(): string | null {
  const versions: Readonly<Record<string, string | undefined>> = process.versions
  return versions['electron'] ?? null
}

/** A check that breaks is told as such, and the others go on. */
async function guarded(name: string, work: () => Check | Promise<Check>): Promise<Check> {
  try {
    return await work()
  } catch (error) {
    const { seen, mend } = told(error)
    return verdicts(name).problem(`could not be tried: ${seen}`, mend)
  }
}
