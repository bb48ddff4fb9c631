/**
 * What an interface is, judged by its name, and what an IPv4 address is worth.
 * Names are all that an operating system gives away about an interface to a
 * program without rights, so the patterns below are the names that drivers,
 * VPN clients and container engines really use.
 */

/** Why an interface is not for a group of machines, or null when nothing speaks against it. */
export function unsuitable(name: string, mac: string): string | null {
  for (const [pattern, reason] of UNSUITABLE) {
    if (pattern.test(name)) return reason
  }
  for (const [start, reason] of MADE_UP) {
    if (mac.startsWith(start)) return `${reason} (by its hardware address)`
  }
  // Point-to-point devices have no hardware address, whatever their name; some versions of
  // Node on macOS tell none of any device.
  const isTunnel = mac === '00:00:00:00:00:00' && !HARDWARE.test(name)
  return isTunnel ? 'a tunnel or VPN (it has no hardware address)' : null
}

/** Names that only network cards have. */
const HARDWARE = /^(en|eth|em|wl|wlan)\d|^(Wi-?Fi|Ethernet|WLAN)\b/i

const TUNNEL = 'a tunnel or VPN'
const CONTAINERS = 'a bridge to containers or virtual machines'
const MOBILE = 'a mobile connection, which carries no multicast'
const NOTHING = 'a device that leads nowhere'
const PEER_TO_PEER = "the system's own peer-to-peer link"

/**
 * Hardware addresses that virtual devices give themselves. On Windows these are often called
 * `Ethernet 2`: VPN clients of Cisco, Palo Alto, Fortinet and OpenVPN, hosts of VMware and VirtualBox.
 */
const MADE_UP: readonly (readonly [string, string])[] = [
  ['00:05:9a:3c:7', TUNNEL],
  ['02:50:41:00:00:01', TUNNEL],
  ['00:09:0f:fe:00:01', TUNNEL],
  ['00:09:0f:aa:00:01', TUNNEL],
  ['00:ff:', TUNNEL],
  ['00:50:56:c0:00:', CONTAINERS],
  ['0a:00:27:00:00:', CONTAINERS]
]

const UNSUITABLE: readonly (readonly [RegExp, string])[] = [
  // Tunnels and VPN clients: Linux, BSD, macOS.
  [
    /^(utun|tun|tap|wg|ppp|ipsec|gre|gretap|erspan|sit|ip6tnl|ipip|gif|stf|vti|l2tp|zt|wt|feth)\d/,
    TUNNEL
  ],
  [/^(tailscale|nordlynx|proton|mullvad|cloudflarewarp|outline|ham|cscotun|gpd|vpn)/i, TUNNEL],
  // The same on Windows, where the name is a sentence.
  [
    /\b(vpn|wireguard|tailscale|zerotier|openvpn|wintun|tap-windows|hamachi|anyconnect|forticlient|fortinet|globalprotect|pangp|zscaler|teredo|isatap|warp)\b/i,
    TUNNEL
  ],
  // Containers and virtual machines behind address translation.
  [/^(veth|lxc[0-9a-f_]|ve-|vb-)/, CONTAINERS],
  [
    /^(docker|br-[0-9a-f]{12}|virbr|lxcbr|lxdbr|incusbr|podman|cni|flannel|cali|cilium|vmnet|vboxnet|vnet|vmenet|kube|nerdctl)/i,
    CONTAINERS
  ],
  // macOS: bridge0 joins Thunderbolt ports, bridge100 and up belong to virtual machines.
  [/^bridge\d{3,}$/, CONTAINERS],
  [/^vEthernet \((Default Switch|WSL|DockerNAT|nat|Internal)\b/i, CONTAINERS],
  [/^(VMware Network Adapter|VirtualBox Host-Only|Hyper-V Virtual)/i, CONTAINERS],
  // Peer-to-peer radio links: AirDrop, low-latency WLAN, Wi-Fi Direct, Bluetooth.
  [/^((awdl|llw|ap|anpi)\d|p2p)/, PEER_TO_PEER],
  // Modems.
  [/^(wwan|wwp|rmnet|ccmni|pdp_ip)/, MOBILE],
  [/^Cellular\b/i, MOBILE],
  [/^(dummy|ifb)\d/, NOTHING],
  [/^Local Area Connection\* /i, PEER_TO_PEER],
  [/^(Bluetooth|bnep|pan\d)/i, PEER_TO_PEER]
]

/** True for a Hyper-V switch that may carry the machine's own network connection. */
export function isVirtualSwitch(name: string): boolean {
  return name.startsWith('vEthernet')
}

/** Classes of IPv4 addresses, best first for a group on a local network. */
export const ADDRESS_KINDS = [
  'private',
  'public',
  'shared',
  'link-local',
  'loopback',
  'unusable'
] as const
export type AddressKind = (typeof ADDRESS_KINDS)[number]

/** The class of a dotted IPv4 address (RFC 1918, 6598, 3927, 1122). */
export function addressKind(address: string): AddressKind {
  const [a = 0, b = 0] = address.split('.').map(Number)
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)) return 'private'
  if (a === 127) return 'loopback'
  if (a === 169 && b === 254) return 'link-local'
  if (a === 100 && b >= 64 && b < 128) return 'shared'
  return a === 0 || a >= 224 ? 'unusable' : 'public'
}

/** How a person would be told of the class. */
export const addressKindText: Readonly<Record<AddressKind, string>> = {
  private: 'a private address (RFC 1918)',
  public: 'a public address',
  shared: "a provider's shared address (RFC 6598)",
  'link-local': 'a self-assigned address (169.254.0.0/16)',
  loopback: 'a loopback address',
  unusable: 'no usable address'
}
