/** Interface tables as `os.networkInterfaces()` gives them on real machines. */
import type { NetworkInterfaceInfo } from 'node:os'
import type { InterfaceTable } from '../../src/main/net/interfaces'

function v4(
  address: string,
  mac = '3c:22:fb:10:20:30',
  netmask = '255.255.255.0'
): NetworkInterfaceInfo {
  return { address, netmask, family: 'IPv4', mac, internal: false, cidr: `${address}/24` }
}

function v6(address: string, mac = '3c:22:fb:10:20:30'): NetworkInterfaceInfo {
  return {
    address,
    netmask: 'ffff:ffff:ffff:ffff::',
    family: 'IPv6',
    mac,
    internal: false,
    cidr: `${address}/64`,
    scopeid: 4
  }
}

const noMac = '00:00:00:00:00:00'

/** A table of interfaces by their IPv4 addresses, as `ADDRESS`, `ADDRESS MAC`, or `-` for IPv6 alone. */
export function tableOf(interfaces: Readonly<Record<string, string>>): InterfaceTable {
  return Object.fromEntries(
    Object.entries(interfaces).map(([name, text]) => {
      const [address = '', mac = '3c:22:fb:10:20:30'] = text.split(' ')
      if (address === '-') return [name, [v6(mac.includes('::') ? mac : 'fe80::1')]]
      if (address === '127.0.0.1') return [name, [loopback]]
      return [name, [v4(address, mac), v6('fe80::2', mac)]]
    })
  )
}

export const loopback: NetworkInterfaceInfo = {
  address: '127.0.0.1',
  netmask: '255.0.0.0',
  family: 'IPv4',
  mac: noMac,
  internal: true,
  cidr: '127.0.0.1/8'
}

export const macbook: InterfaceTable = {
  lo0: [loopback],
  anpi0: [v6('fe80::1%anpi0')],
  en5: [v4('169.254.12.7', 'ac:de:48:00:11:22')],
  bridge100: [v4('192.168.64.1')],
  awdl0: [v6('fe80::2%awdl0')],
  llw0: [v6('fe80::3%llw0')],
  utun4: [v4('10.8.0.6', noMac, '255.255.255.255')],
  en0: [v6('fe80::4%en0'), v4('192.168.1.23')]
}

export const windows: InterfaceTable = {
  'vEthernet (Default Switch)': [v4('172.20.64.1', '00:15:5d:01:02:03')],
  'vEthernet (WSL (Hyper-V firewall))': [v4('172.30.16.1', '00:15:5d:01:02:04')],
  'Corp VPN': [v4('10.99.0.14', '00:09:0f:aa:00:01')],
  Tailscale: [v4('100.101.102.103', noMac)],
  'Local Area Connection* 10': [v4('192.168.137.1')],
  'VMware Network Adapter VMnet8': [v4('192.168.80.1', '00:50:56:c0:00:08')],
  'Bluetooth Network Connection': [v4('169.254.7.7')],
  'Wi-Fi': [v6('fe80::9'), v4('192.168.0.40')],
  'Loopback Pseudo-Interface 1': [loopback]
}

/** The machine's own card is bound to an external Hyper-V switch, which has its address. */
export const windowsSwitched: InterfaceTable = {
  'vEthernet (Default Switch)': [v4('172.20.64.1', '00:15:5d:01:02:03')],
  'vEthernet (Office)': [v4('192.168.5.9', '00:15:5d:01:02:05')],
  'Loopback Pseudo-Interface 1': [loopback]
}

export const linux: InterfaceTable = {
  lo: [loopback],
  docker0: [v4('172.17.0.1', '02:42:aa:bb:cc:dd')],
  'br-0123456789ab': [v4('172.18.0.1', '02:42:aa:bb:cc:de')],
  veth12ab34c: [v6('fe80::42%veth')],
  tailscale0: [v4('100.64.3.4', noMac)],
  virbr0: [v4('192.168.122.1', '52:54:00:11:22:33')],
  tun0: [v4('10.9.0.2', noMac)],
  corp: [v4('10.77.0.2', noMac)],
  enp3s0: [v4('203.0.113.20'), v4('192.168.178.31')],
  wlp2s0: [v4('192.168.178.44')]
}

export const linuxServer: InterfaceTable = {
  lo: [loopback],
  eth0: [v4('203.0.113.20')],
  br0: [v4('10.1.2.3')]
}

export const offline: InterfaceTable = {
  lo: [loopback],
  docker0: [v4('172.17.0.1', '02:42:aa:bb:cc:dd')]
}

export const directCable: InterfaceTable = { lo: [loopback], eth0: [v4('169.254.3.4')] }
