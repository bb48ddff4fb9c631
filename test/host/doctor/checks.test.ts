import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { checkBuffers } from '../../../src/main/host/doctor/check-buffers'
import { checkFirewall } from '../../../src/main/host/doctor/check-firewall'
import { checkFolder, type FolderLook } from '../../../src/main/host/doctor/check-folder'
import { checkGroups } from '../../../src/main/host/doctor/check-groups'
import { checkInterface } from '../../../src/main/host/doctor/check-interface'
import { checkJoinCode } from '../../../src/main/host/doctor/check-join-code'
import { checkMulticast } from '../../../src/main/host/doctor/check-multicast'
import {
  checkClassicPort,
  checkGroupPort,
  checkUnicastPort
} from '../../../src/main/host/doctor/check-ports'
import { checkPaths } from '../../../src/main/host/doctor/check-paths'
import { checkServers, type AnsweringServer } from '../../../src/main/host/doctor/check-servers'
import { checkClock, checkVersion } from '../../../src/main/host/doctor/check-system'
import { folderLook } from '../../../src/main/host/doctor/folder-look'
import { linuxFirewalls } from '../../../src/main/host/doctor/linux-firewalls'
import { worstOf, type Check } from '../../../src/shared/doctor'
import { UserError } from '../../../src/shared/user-error'

const verdictOf = ({ verdict, seen, mend }: Check): string =>
  [`${verdict}: ${seen}`, ...(mend === null ? [] : [mend])].join(' -> ')

function ipv4(address: string, mac = '02:00:00:00:00:01'): NetworkInterfaceInfo[] {
  const internal = address.startsWith('127.')
  const netmask = '255.255.255.0'
  return [{ address, netmask, family: 'IPv4', mac, internal, cidr: `${address}/24` }]
}
const lo = ipv4('127.0.0.1', '00:00:00:00:00:00')
const eth0 = { name: 'eth0', address: '10.0.0.7', loopback: false, why: 'a test' }

describe('the check of the interface', () => {
  const check = (spec: string, table: Parameters<typeof checkInterface>[1]) =>
    verdictOf(checkInterface(spec, table).check)

  it('names the one that is chosen, and why', () => {
    expect(check('auto', { lo, eth0: ipv4('10.0.0.7') })).toMatch(
      /^ok: eth0 \(10\.0\.0\.7\): it has a private address/
    )
  })

  it('warns when only this machine takes part, by need or because it was asked to', () => {
    expect(check('auto', { lo })).toMatch(/^warning: lo .*only this machine.*connect this one/)
    expect(check('127.0.0.1', { lo, eth0: ipv4('10.0.0.7') })).toMatch(
      /^warning: .*asked for; only this machine takes part -> .*use auto or eth0 instead of 127/
    )
  })

  it('warns of one that is no local network', () => {
    expect(check('tun0', { lo, tun0: ipv4('10.8.0.2'), eth0: ipv4('10.0.0.7') })).toMatch(
      /^warning: tun0 .*though it is a tunnel or VPN -> .*use auto or eth0/
    )
  })

  it('has a problem with one that is gone, and lists what there is', () => {
    const { check: told, choice } = checkInterface('10.0.0.9', { lo, eth0: ipv4('10.0.0.7') })
    expect(verdictOf(told)).toMatch(
      /^problem: no interface of this machine has the address 10\.0\.0\.9 -> Choose auto, lo .*eth0/
    )
    expect(choice).toBeNull()
  })
})

describe('the check of multicast', () => {
  const check = async (
    trial: Partial<{ heard: boolean; errors: Record<string, number>; switchedOff: boolean }>,
    platform: NodeJS.Platform = 'linux'
  ) =>
    verdictOf(
      await checkMulticast(eth0, platform, () =>
        Promise.resolve({ heard: false, errors: {}, switchedOff: false, ...trial })
      )
    )

  it('is content when the datagram comes back', async () => {
    expect(await check({ heard: true })).toMatch(/^ok: .*eth0 \(10\.0\.0\.7\) comes back/)
  })

  it('tells silence, a firewall, and the permission of macOS apart', async () => {
    expect(await check({})).toMatch(/^problem: .*does not come back -> Choose another interface/)
    expect(await check({ errors: { EPERM: 5 } })).toMatch(
      /\(EPERM\) -> Let this machine's firewall/
    )
    const unreachable = { errors: { EHOSTUNREACH: 5 } }
    expect(await check(unreachable, 'darwin')).toMatch(/-> Allow FTQueue .*> Local Network/)
    expect(await check(unreachable, 'linux')).not.toMatch(/Local Network/)
  })

  it('warns of an interface that is set to carry none', async () => {
    expect(await check({ heard: true, switchedOff: true })).toMatch(
      /^warning: .*no multicast.* -> sudo ip link set eth0 multicast on/
    )
  })

  it('tells what a trial that could not begin says', async () => {
    const broken = await checkMulticast(eth0, 'linux', () =>
      Promise.reject(new Error('addMembership ENODEV'))
    )
    expect(verdictOf(broken)).toMatch(/^problem: multicast cannot be opened on eth0.*ENODEV/)
  })
})

describe('the checks of ports', () => {
  const taken = () => Promise.reject(new UserError('UDP port 5051 is in use: end that program'))

  it('names a port that is taken, and the mend', async () => {
    expect(verdictOf(await checkGroupPort(5051, taken))).toBe(
      'problem: UDP port 5051 is in use -> End that program'
    )
    expect(verdictOf(await checkClassicPort(taken))).toMatch(/start servers with --no-classic$/)
    expect(verdictOf(await checkGroupPort(5051, () => Promise.resolve()))).toMatch(/^ok: /)
  })

  it('names the port of the next server, and warns of one that no firewall expects', async () => {
    const check = async (port: number) =>
      verdictOf(await checkUnicastPort(() => Promise.resolve(port)))
    expect(await check(8080)).toBe('ok: UDP and TCP port 8080 is free for the next server')
    expect(await check(8083)).toMatch(/^ok: the next server takes 8083/)
    expect(await check(9000)).toMatch(/^warning: the next server takes 9000/)
  })
})

describe('the check of buffers', () => {
  it('is content from what clients send at once, and tells how to have more', () => {
    expect(verdictOf(checkBuffers(8 << 20, 'linux'))).toBe("ok: a socket's receive buffer is 8 MiB")
    expect(verdictOf(checkBuffers(425_984, 'linux'))).toMatch(/^ok: .*416 KiB.*net\.core\.rmem_max/)
    expect(verdictOf(checkBuffers(65_536, 'darwin'))).toMatch(/^warning: .*kern\.ipc\.maxsockbuf/)
  })
})

describe('the check of the data folder', () => {
  const look: FolderLook = {
    ...folderLook,
    find: (at) => (at === '/srv' || at === '/' ? { isFolder: true, owner: 7 } : null),
    tryWrite: () => Promise.resolve(),
    room: () => Promise.resolve({ freeBytes: 50 * 2 ** 30, kind: 'disk' }),
    servers: () => Promise.resolve([]),
    user: 7
  }
  const check = async (home: string, changed: Partial<FolderLook> = {}) =>
    verdictOf(await checkFolder(home, { ...look, ...changed }))

  it('takes a folder that a running server has as it should be', async () => {
    const servers = () =>
      Promise.resolve([
        { name: 'a', holder: { pid: 77 } },
        { name: 'b', holder: null }
      ])
    expect(await check('/srv', { servers })).toBe(
      'ok: /srv can be written; 50 GiB free; data of 2 servers, running: a (pid 77)'
    )
  })

  it('tries the folder above one that does not exist yet, and makes nothing', async () => {
    const tried: string[] = []
    const tryWrite = (folder: string) => {
      tried.push(folder)
      return Promise.resolve()
    }
    expect(await check('/srv/new/home', { tryWrite })).toMatch(/^ok: .* will be made by the first/)
    expect(tried).toEqual(['/srv'])
  })

  it('tells what cannot be written, and why', async () => {
    const tryWrite = () => Promise.reject(Object.assign(new Error('no'), { code: 'EROFS' }))
    expect(await check('/srv', { tryWrite })).toMatch(
      /^problem: \/srv cannot be used \(the file system is read-only\) -> Mend it, or choose another/
    )
    const find = () => ({ isFolder: false, owner: 7 })
    expect(await check('/srv', { find })).toMatch(/^problem: \/srv is a file, not a folder/)
  })

  it('warns of little room, another owner, memory and a network folder', async () => {
    const room = (freeBytes: number, kind: 'disk' | 'memory' | 'network' = 'disk') => ({
      room: () => Promise.resolve({ freeBytes, kind })
    })
    expect(await check('/srv', room(1024))).toMatch(/^problem: .*1 KiB free -> Free some space/)
    expect(await check('/srv', room(500 * 2 ** 20))).toMatch(/^warning: .*500 MiB free/)
    expect(await check('/srv', room(2 ** 40, 'memory'))).toMatch(/^warning: .*lies in memory/)
    expect(await check('/srv', room(2 ** 40, 'network'))).toMatch(/^warning: .*another machine/)
    expect(await check('/srv', { user: 8 })).toMatch(/^warning: .*another user \(number 7\)/)
  })
})

describe('the check of servers', () => {
  const server = (name: string, host: string, config = '1.a'): AnsweringServer => ({
    server: name,
    name,
    unicast: `${host}:8080`,
    config,
    members: []
  })
  const check = (answers: readonly AnsweringServer[], byMulticast: readonly string[]) =>
    verdictOf(checkServers({ group: 'g', here: '10.0.0.7', loopback: false, answers, byMulticast }))
  const local = server('a', '10.0.0.7')
  const other = server('b', '10.0.0.8')

  it('is content with servers that are heard by multicast', () => {
    expect(check([local, other], ['10.0.0.7', '10.0.0.8'])).toBe(
      'ok: 2 servers of group "g", 1 on 1 other machine, heard by multicast'
    )
    expect(check([local], ['10.0.0.7'])).toBe('ok: 1 server of group "g", all on this machine')
  })

  it('warns of nobody, and says what to try', () => {
    expect(check([], [])).toMatch(
      /^warning: no server of group "g" is heard -> Start one: .*ftqueue serve/
    )
  })

  it('tells that multicast is blocked where servers are heard by unicast only', () => {
    expect(check([local, other], ['10.0.0.7'])).toMatch(
      /^problem: .*10\.0\.0\.8 answered.*multicast is blocked.* -> .*--peer HOST:PORT/
    )
    const joined = { ...local, members: [{ server: 'b', unicast: '10.0.0.8:8080' }] }
    expect(check([joined], ['10.0.0.7'])).toMatch(
      /^warning: 1 server elsewhere \(10\.0\.0\.8:8080\).*by unicast only.* -> .*--peer/
    )
  })

  it('tells of servers that are heard and do not answer', () => {
    expect(check([], ['10.0.0.8'])).toMatch(/^problem: servers on 10\.0\.0\.8 are heard.*firewalls/)
  })

  it('warns of a split', () => {
    expect(check([local, server('b', '10.0.0.8', '1.b')], ['10.0.0.8'])).toMatch(
      /^warning: .*they are in 2 configurations/
    )
  })
})

describe('the check of the paths', () => {
  const members = ['a', 'b'].map((server) => ({ server, unicast: '10.0.0.7:8080' }))
  const server = (name: string, datagramBytes?: number) => ({
    server: name,
    name,
    unicast: '10.0.0.7:8080',
    config: '2.a',
    members,
    ...(datagramBytes === undefined ? {} : { datagramBytes })
  })
  const check = (answers: readonly AnsweringServer[], loopback = false): string | null => {
    const found = checkPaths({ group: 'g', here: '10.0.0.7', loopback, answers, byMulticast: [] })
    return found === null ? null : verdictOf(found)
  }

  it('tells the size that gets through everywhere', () => {
    expect(check([server('a', 1400), server('b', 1252)])).toBe(
      'ok: datagrams of 1252 bytes get through between the servers'
    )
  })

  it('warns of small ones, and names who sends them', () => {
    expect(check([server('a', 548), server('b', 1400)])).toMatch(
      /^warning: only datagrams of up to 548 bytes get from a to all.* -> Raise the MTU/
    )
  })

  it('says nothing of servers that do not tell, are alone, or all on this machine', () => {
    expect(check([server('a'), server('b')])).toBeNull()
    expect(check([{ ...server('a', 1200), members: members.slice(0, 1) }])).toBeNull()
    expect(check([server('a', 60_000), server('b', 60_000)], true)).toBeNull()
  })
})

describe('the check of groups', () => {
  const heard = (group: string, open: boolean) => ({ group, open, members: 2 })

  it('lists those that are heard, and tells when two have one name', () => {
    expect(verdictOf(checkGroups('g', []))).toBe('ok: no group tells this network of itself')
    expect(verdictOf(checkGroups('g', [heard('g', true), heard('h', false)]))).toBe(
      'ok: 2 groups on this network: "g" (open, 2 members) and "h" (closed, 2 members)'
    )
    expect(verdictOf(checkGroups('h', [heard('h', false), heard('h', true)]))).toMatch(
      /^warning: .*they are two/
    )
  })
})

describe('the check of the join code', () => {
  const open = { group: 'h', open: true }
  const closed = { group: 'h', open: false }
  const facts = { group: 'h', hasCode: true, isAnswered: false, heard: [] }
  const check = (given: Partial<Parameters<typeof checkJoinCode>[0]>): string | null => {
    const found = checkJoinCode({ ...facts, ...given })
    return found === null ? null : verdictOf(found)
  }

  it('tells whether it fits the group that is heard', () => {
    expect(check({ heard: [closed], isAnswered: true })).toMatch(/^ok: it fits/)
    expect(check({ heard: [closed] })).toMatch(/^problem: .*does not answer.* -> .*replaced/)
    expect(check({ heard: [] })).toMatch(/^ok: .*could not be tried/)
    expect(check({ heard: [open] })).toMatch(/^warning: .*is open.* -> .*ftqueue group leave h/)
  })

  it('asks for one where the group is closed, and for none where it is open', () => {
    expect(check({ hasCode: false, heard: [closed] })).toMatch(/^warning: .*is closed.* -> .*--key/)
    expect(check({ hasCode: false, heard: [open], isAnswered: true })).toBe(null)
    expect(check({ hasCode: false })).toBe(null)
  })
})

describe('the check of the firewall', () => {
  const facts = {
    platform: 'linux',
    running: [],
    othersHeard: false,
    loopback: false,
    groupPort: 5051
  } as const

  it('says to the one that runs what FTQueue needs', () => {
    expect(verdictOf(checkFirewall({ ...facts, running: ['ufw'] }))).toBe(
      'warning: ufw runs here, and may keep other machines out -> ' +
        'sudo ufw allow 5050,5051,8080:8143/udp && sudo ufw allow 8080:8143/tcp'
    )
    expect(verdictOf(checkFirewall({ ...facts, running: ['firewalld'], groupPort: 6000 }))).toMatch(
      /--add-port=6000\/udp --add-port=8080-8143\/udp --add-port=8080-8143\/tcp && sudo firewall-cmd/
    )
    expect(verdictOf(checkFirewall({ ...facts, platform: 'win32' }))).toMatch(
      /^ok: .*-Profile Private -Protocol UDP -LocalPort 5050,5051,8080-8143/
    )
    expect(verdictOf(checkFirewall({ ...facts, platform: 'darwin' }))).toMatch(/Local Network/)
  })

  it('has nothing to say where others are heard, and on loopback', () => {
    const running = { ...facts, running: ['ufw'] } as const
    expect(checkFirewall({ ...running, othersHeard: true })).toMatchObject({ verdict: 'ok' })
    expect(checkFirewall({ ...running, loopback: true })).toMatchObject({ mend: null })
  })

  it('finds out which one runs', () => {
    const files: Record<string, string> = { '/etc/ufw/ufw.conf': '# x\nENABLED=yes\n' }
    const read = (file: string) => files[file] ?? null
    expect(linuxFirewalls(read, () => ['bash', 'firewalld'])).toEqual(['ufw', 'firewalld'])
    expect(
      linuxFirewalls(
        () => 'ENABLED=no',
        () => []
      )
    ).toEqual([])
  })
})

describe('the checks of versions and clocks', () => {
  it('warns of a Node that is too old, unless Electron brings it along', () => {
    const versions = { ftqueue: '1', node: '18.15.0', electron: null, system: 'Linux 6 x64' }
    expect(verdictOf(checkVersion(versions))).toMatch(
      /^warning: .* -> Install Node 20\.19 or newer/
    )
    expect(verdictOf(checkVersion({ ...versions, electron: '25.0.0' }))).toMatch(
      /^ok: .*Electron 25/
    )
    expect(verdictOf(checkVersion({ ...versions, node: '22.1.0' }))).toMatch(/^ok: /)
  })

  it('tells of a clock that stands, and of a time of day that cannot be', () => {
    expect(checkClock([5, 5], Date.UTC(2026, 1))).toMatchObject({ verdict: 'problem' })
    expect(checkClock([5, 6], 0)).toMatchObject({ verdict: 'warning' })
    expect(checkClock([5, 6], Date.UTC(2026, 1))).toMatchObject({ verdict: 'ok' })
  })
})

describe('the worst of verdicts', () => {
  it('is that of the worst check', () => {
    const check = (verdict: Check['verdict']): Check => ({
      name: '',
      verdict,
      seen: '',
      mend: null
    })
    expect(worstOf([])).toBe('ok')
    expect(worstOf([check('ok'), check('warning')])).toBe('warning')
    expect(worstOf([check('problem'), check('warning')])).toBe('problem')
  })
})
