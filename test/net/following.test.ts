import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { Following, type Verdict } from '../../src/main/net/following'
import { chooseInterface, type InterfaceTable } from '../../src/main/net/interfaces'

function at(address: string): NetworkInterfaceInfo {
  const internal = address.startsWith('127.')
  const mac = internal ? '00:00:00:00:00:00' : '52:54:00:12:34:56'
  return {
    address,
    netmask: '255.255.255.0',
    family: 'IPv4',
    mac,
    internal,
    cidr: `${address}/24`
  }
}

/** A table of these interfaces, and loopback. */
function tableOf(interfaces: Readonly<Record<string, string>>): InterfaceTable {
  const rest = Object.entries(interfaces).map(([name, address]) => [name, [at(address)]] as const)
  return { lo: [at('127.0.0.1')], ...Object.fromEntries(rest) }
}

const home = { eth0: '10.0.0.7' }

/** One look a second at these interfaces, from a server that was started at the first of them. */
function looks(spec: string, ...tables: readonly Readonly<Record<string, string>>[]): string[] {
  const [first = {}] = tables
  const choice = chooseInterface(spec, tableOf(first), [])
  const following = new Following(spec, choice)
  return tables.map((interfaces, second) => {
    const verdict = following.look(tableOf(interfaces), [], second * 1000)
    if (verdict.do === 'move') following.moved(verdict.to)
    return textOf(verdict)
  })
}

function textOf(verdict: Verdict): string {
  if (verdict.do !== 'move') return verdict.do
  return `${verdict.to.name} ${verdict.to.address}`
}

describe('following', () => {
  it('stays where it works, whatever else comes and goes', () => {
    const better = { lan0: '10.0.0.1', ...home }
    expect(looks('auto', home, better, home, better)).toEqual(['stay', 'stay', 'stay', 'stay'])
  })

  it('takes the next address of its own interface at once, whatever ranks higher', () => {
    expect(looks('auto', home, { other: '10.0.0.1', eth0: '203.0.113.7' })).toEqual([
      'stay',
      'eth0 203.0.113.7'
    ])
  })

  it('goes to another interface when its own address stays away for a look', () => {
    const other = { wlan0: '10.0.0.9' }
    expect(looks('auto', home, other, other)).toEqual(['stay', 'wait', 'wlan0 10.0.0.9'])
    expect(looks('auto', home, other, { ...home, ...other })).toEqual(['stay', 'wait', 'renew'])
  })

  it('goes to loopback only after a while, and back as soon as a network has settled', () => {
    expect(looks('auto', home, {}, {}, {}, {}, home, {}, home, home)).toEqual([
      'stay',
      'wait',
      'wait',
      'wait',
      'lo 127.0.0.1',
      'stay',
      'stay',
      'stay',
      'eth0 10.0.0.7'
    ])
  })

  it('waits for an address that was asked for, and for an interface, and goes nowhere else', () => {
    const other = { wlan0: '10.0.0.9' }
    expect(looks('10.0.0.7', home, other, other, other, other, { ...home, ...other })).toEqual([
      'stay',
      'wait',
      'wait',
      'wait',
      'wait',
      'renew'
    ])
    expect(looks('eth0', home, other, other, { eth0: '10.0.0.8' })).toEqual([
      'stay',
      'wait',
      'wait',
      'eth0 10.0.0.8'
    ])
  })

  it('follows its address to another interface, unless one was asked for by name', () => {
    const bridged = { br0: '10.0.0.7' }
    expect(looks('auto', home, bridged)).toEqual(['stay', 'br0 10.0.0.7'])
    expect(looks('10.0.0.7', home, bridged)).toEqual(['stay', 'br0 10.0.0.7'])
    expect(looks('eth0', home, bridged)).toEqual(['stay', 'wait'])
  })

  it('stays on loopback where that was asked for', () => {
    expect(looks('lo', {}, home, home, home)).toEqual(['stay', 'stay', 'stay', 'stay'])
    expect(looks('127.0.0.1', {}, home, home)).toEqual(['stay', 'stay', 'stay'])
  })
})
