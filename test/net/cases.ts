/** Machines as people have them: what is up, where the default route leads where that is known. */
import type { InterfaceTable } from '../../src/main/net/interfaces'
import type { Route } from '../../src/main/net/routes'
import {
  directCable,
  linux,
  linuxServer,
  macbook,
  tableOf,
  windows,
  windowsSwitched
} from './tables'

export interface Case {
  readonly machine: string
  readonly table: InterfaceTable
  readonly routes?: readonly Route[]
}

const none = '00:00:00:00:00:00'
const lo = { lo: '127.0.0.1' }
const winLo = { 'Loopback Pseudo-Interface 1': '127.0.0.1' }

export const cases: readonly Case[] = [
  { machine: 'macOS: Wi-Fi, a VPN, virtual machines', table: macbook },
  {
    machine: 'macOS: Wi-Fi, Thunderbolt bridge, AirDrop, tunnels',
    table: tableOf({
      lo0: '127.0.0.1',
      anpi0: '-',
      bridge0: '169.254.101.3 36:00:07:a1:00:00',
      ap1: '-',
      awdl0: '-',
      llw0: '-',
      utun0: '-',
      utun1: '-',
      utun2: '-',
      utun3: '-',
      utun5: `10.5.0.2 ${none}`,
      bridge100: '192.168.64.1 3e:22:fb:10:20:64',
      en0: '192.168.18.201'
    })
  },
  {
    machine: 'macOS: cable and Wi-Fi on one network',
    table: tableOf({ lo0: '127.0.0.1', en0: '192.168.1.23', en7: '192.168.1.24', awdl0: '-' })
  },
  {
    machine: 'macOS: Wi-Fi, and a Node that tells no hardware addresses',
    table: tableOf({ lo0: '127.0.0.1', en0: `192.168.88.191 ${none}`, utun0: `10.8.0.2 ${none}` })
  },
  {
    machine: "macOS: an iPhone's hotspot over USB",
    table: tableOf({ lo0: '127.0.0.1', en5: '172.20.10.4', awdl0: '-' })
  },
  { machine: 'Windows: Wi-Fi, Hyper-V, WSL, VMware, VPNs, Bluetooth', table: windows },
  { machine: 'Windows: the card is bound to an external Hyper-V switch', table: windowsSwitched },
  {
    machine: 'Windows: VPN clients that call themselves Ethernet',
    table: tableOf({
      'Ethernet 2': '10.20.0.5 00:05:9a:3c:7a:00',
      'Ethernet 3': '10.30.0.5 02:50:41:00:00:01',
      'Ethernet 4': '10.40.0.5 00:ff:7a:12:34:56',
      'Ethernet 5': '192.168.56.1 0a:00:27:00:00:0b',
      Ethernet: '192.168.0.12 7c:b2:7d:7d:d5:8e',
      ...winLo
    })
  },
  {
    machine: 'Windows: a cable without a lease, and Wi-Fi',
    table: tableOf({ Ethernet: '169.254.68.144', 'Wi-Fi': '192.168.1.11', ...winLo })
  },
  { machine: 'Linux: Docker, libvirt, Tailscale, a VPN, two cards', table: linux },
  {
    machine: 'Linux: the same two cards, the default route through Wi-Fi',
    table: tableOf({ ...lo, enp3s0: '192.168.178.31', wlp2s0: '192.168.178.44' }),
    routes: [{ name: 'wlp2s0', metric: 600 }]
  },
  {
    machine: 'Linux: both have a default route, the cable the smaller metric',
    table: tableOf({ ...lo, wlp2s0: '192.168.178.44', enp3s0: '192.168.178.31' }),
    routes: [
      { name: 'wlp2s0', metric: 600 },
      { name: 'enp3s0', metric: 100 }
    ]
  },
  {
    machine: 'Linux server: a public address, and a bridge that has a private one',
    table: linuxServer
  },
  {
    machine: "Linux: a bridge that carries the machine's own address",
    table: tableOf({ ...lo, br0: '192.168.2.10', vnet0: '-', virbr0: '192.168.122.1' }),
    routes: [{ name: 'br0', metric: 425 }]
  },
  {
    machine: 'Linux: a bond and a VLAN on it, the default route through the VLAN',
    table: tableOf({ ...lo, bond0: '10.0.0.5', 'bond0.20': '10.20.0.5' }),
    routes: [{ name: 'bond0.20', metric: 400 }]
  },
  {
    machine: 'Linux: containers of every kind',
    table: tableOf({
      ...lo,
      docker0: '172.17.0.1 02:42:aa:bb:cc:dd',
      'br-8be599efde52': '172.18.0.1 02:42:67:82:d1:1f',
      'cni-podman0': '10.88.0.1',
      podman1: '10.89.0.1',
      cni0: '10.42.0.1',
      'flannel.1': '10.42.0.0',
      lxdbr0: '10.190.1.1',
      veth1a2b3c4: '-',
      eth0: '192.168.1.50'
    })
  },
  {
    machine: 'in a Docker container',
    table: tableOf({ ...lo, eth0: '172.17.0.3 02:42:ac:11:00:03' }),
    routes: [{ name: 'eth0', metric: 0 }]
  },
  {
    machine: 'a cloud machine with a public address alone',
    table: tableOf({ ...lo, eth0: '203.0.113.20' }),
    routes: [{ name: 'eth0', metric: 100 }]
  },
  {
    machine: 'a cloud machine with a private address, and WireGuard',
    table: tableOf({ ...lo, ens5: '10.1.2.3', wg0: `10.100.0.1 ${none}` }),
    routes: [{ name: 'ens5', metric: 100 }]
  },
  { machine: 'two machines and one cable', table: directCable },
  {
    machine: 'a phone tethered by USB, and its modem',
    table: tableOf({ ...lo, wwan0: '100.72.3.4', enx0a1b2c3d4e5f: '192.168.42.129' })
  },
  { machine: 'IPv6 alone', table: tableOf({ ...lo, eth0: '- 2001:db8::7' }) },
  { machine: 'a VPN alone', table: tableOf({ ...lo, tun0: `10.8.0.6 ${none}` }) },
  { machine: 'nothing but loopback', table: tableOf(lo) }
]
