import { describe, expect, it } from 'vitest'
import { chooseInterface, listInterfaces, type InterfaceTable } from '../../src/main/net/interfaces'
import { UserError } from '../../src/shared/user-error'
import {
  directCable,
  linux,
  linuxServer,
  loopback,
  macbook,
  offline,
  windows,
  windowsSwitched
} from './tables'

function eligible(table: InterfaceTable): string[] {
  return listInterfaces(table)
    .filter((row) => row.eligible)
    .map((row) => row.name)
}

function why(table: InterfaceTable, name: string): string {
  return listInterfaces(table).find((row) => row.name === name)?.why ?? 'absent'
}

function problemOf(run: () => unknown): UserError {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(UserError)
    return error as UserError
  }
  throw new Error('nothing was thrown')
}

describe('auto', () => {
  it.each([
    ['a MacBook on Wi-Fi with a VPN and virtual machines', macbook, 'en0', '192.168.1.23'],
    ['Windows with Hyper-V, VMware and VPNs', windows, 'Wi-Fi', '192.168.0.40'],
    ['Windows behind an external switch', windowsSwitched, 'vEthernet (Office)', '192.168.5.9'],
    ['Linux with Docker, libvirt, Tailscale', linux, 'enp3s0', '192.168.178.31'],
    ['a server with a public address and a bridge', linuxServer, 'br0', '10.1.2.3'],
    ['two machines and one cable', directCable, 'eth0', '169.254.3.4']
  ])('%s', (_title, table, name, address) => {
    expect(chooseInterface('auto', table)).toMatchObject({ name, address, loopback: false })
  })

  it('falls back to loopback and says what that means', () => {
    const choice = chooseInterface('auto', offline)
    expect(choice).toMatchObject({ name: 'lo', address: '127.0.0.1', loopback: true })
    expect(choice.why).toContain('only this machine takes part')
  })

  it('says what to do when nothing is up', () => {
    expect(problemOf(() => chooseInterface('auto', {})).message).toContain('bring one up')
  })

  it('marks exactly one row, the one that it chooses', () => {
    for (const table of [macbook, windows, windowsSwitched, linux, linuxServer, offline]) {
      const chosen = listInterfaces(table).filter((row) => row.chosen)
      expect(chosen).toHaveLength(1)
      const choice = chooseInterface('auto', table)
      expect(chosen[0]).toMatchObject({ name: choice.name, ipv4: choice.address, why: choice.why })
    }
  })
})

describe('the list', () => {
  it('keeps tunnels, containers and peer-to-peer links out', () => {
    expect(eligible(macbook)).toEqual(['en5', 'en0'])
    expect(eligible(windows)).toEqual(['Wi-Fi'])
    expect(eligible(linux)).toEqual(['enp3s0', 'wlp2s0'])
  })

  it.each([
    [macbook, 'utun4', /tunnel or VPN/],
    [macbook, 'bridge100', /virtual machines/],
    [macbook, 'awdl0', /no IPv4 address/],
    [macbook, 'en5', /169\.254.*en0 comes first/],
    [windows, 'Corp VPN', /tunnel or VPN/],
    [windows, 'vEthernet (WSL (Hyper-V firewall))', /virtual machines/],
    [windows, 'Local Area Connection* 10', /peer-to-peer/],
    [linux, 'docker0', /containers/],
    [linux, 'veth12ab34c', /no IPv4 address/],
    [linux, 'corp', /no hardware address/],
    [linux, 'lo', /only this machine/],
    [linux, 'wlp2s0', /enp3s0 comes first/],
    [linux, 'enp3s0', /first such interface/]
  ])('explains %#', (table, name, reason) => {
    expect(why(table, name)).toMatch(reason)
  })

  it('shows every address', () => {
    const row = listInterfaces(linux).find((each) => each.name === 'enp3s0')
    expect(row?.addresses).toEqual(['203.0.113.20', '192.168.178.31'])
  })
})

describe('a name or an address', () => {
  it('takes what is named, eligible or not', () => {
    expect(chooseInterface('utun4', macbook).address).toBe('10.8.0.6')
    expect(chooseInterface('lo', linux)).toMatchObject({ address: '127.0.0.1', loopback: true })
    expect(chooseInterface('203.0.113.20', linux)).toMatchObject({
      name: 'enp3s0',
      address: '203.0.113.20'
    })
    expect(chooseInterface(' wi-fi ', windows).name).toBe('Wi-Fi')
  })

  it.each(['eth9', '10.255.255.1', '::1'])('refuses %s and lists what exists', (spec) => {
    const problem = problemOf(() => chooseInterface(spec, linuxServer))
    expect(problem.field).toBe('interface')
    expect(problem.message).toContain(spec)
    expect(problem.message).toContain('choose auto, lo (127.0.0.1), eth0 (203.0.113.20) or br0')
  })

  it('refuses an interface without IPv4', () => {
    expect(problemOf(() => chooseInterface('awdl0', macbook)).message).toContain('no IPv4 address')
  })

  it('does not take an ambiguous name in another case', () => {
    const table: InterfaceTable = { LAN: [loopback], lan: [loopback] }
    expect(chooseInterface('lan', table).name).toBe('lan')
    expect(() => chooseInterface('Lan', table)).toThrow(UserError)
  })
})
