/**
 * What a firewall on this machine would need. No program without rights can read its
 * rules, so this tells whether one runs, and what to say to it. Pure.
 */
import type { Check } from '../../../shared/doctor'
import { CLASSIC_PORT, FIRST_UNICAST_PORT, GROUP_PORT, LAST_UNICAST_PORT_WANTED } from './ports'
import { verdicts } from './say'

const say = verdicts('firewall')

/** Firewalls of Linux that say that they are on. */
export type LinuxFirewall = 'ufw' | 'firewalld'

export interface FirewallFacts {
  readonly platform: NodeJS.Platform
  /** Only of Linux. */
  readonly running: readonly LinuxFirewall[]
  /** Servers on other machines were heard: whatever runs lets them through. */
  readonly othersHeard: boolean
  /** The chosen interface is loopback, which no firewall stands in front of. */
  readonly loopback: boolean
  /** The group's port, where it is not the usual one. */
  readonly groupPort: number
}

export function checkFirewall(facts: FirewallFacts): Check {
  if (facts.loopback) return say.ok('none stands in front of loopback')
  if (facts.othersHeard) return say.ok('servers on other machines are heard through it')
  const mend = mendOf(facts)
  if (facts.platform === 'linux') {
    return facts.running.length === 0
      ? say.ok('neither ufw nor firewalld runs here (rules that were set by hand cannot be seen)')
      : say.warning(
          `${facts.running.join(' and ')} runs here, and may keep other machines out`,
          mend
        )
  }
  return say.ok('its rules cannot be seen from here', mend)
}

const unicast = (dash: string): string =>
  `${String(FIRST_UNICAST_PORT)}${dash}${String(LAST_UNICAST_PORT_WANTED)}`

function mendOf({ platform, running, groupPort }: FirewallFacts): string {
  const ports = [...new Set([CLASSIC_PORT, GROUP_PORT, groupPort])].sort((a, b) => a - b)
  if (running.includes('ufw')) {
    return `sudo ufw allow ${ports.join(',')},${unicast(':')}/udp && sudo ufw allow ${unicast(':')}/tcp`
  }
  if (running.includes('firewalld')) {
    const udp = [...ports.map(String), unicast('-')].map((port) => `--add-port=${port}/udp`)
    return (
      `sudo firewall-cmd --permanent ${udp.join(' ')} --add-port=${unicast('-')}/tcp` +
      ' && sudo firewall-cmd --reload'
    )
  }
  if (platform === 'win32') {
    return (
      'If other machines are not heard: mark the network as private, and allow FTQueue there. As administrator in PowerShell: ' +
      `New-NetFirewallRule -DisplayName FTQueue -Direction Inbound -Action Allow -Profile Private -Protocol UDP -LocalPort ${ports.join(',')},${unicast('-')} ` +
      `(and the same with -Protocol TCP -LocalPort ${unicast('-')})`
    )
  }
  if (platform === 'darwin') {
    return (
      'If other machines are not heard: allow FTQueue (or the terminal app that runs it) in System Settings > ' +
      'Privacy & Security > Local Network, and incoming connections in System Settings > Network > Firewall'
    )
  }
  return `Let UDP ports ${ports.join(', ')} and ${unicast('-')}, and TCP ports ${unicast('-')}, in`
}
