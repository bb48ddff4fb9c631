/** Which of the common firewalls of Linux are on. */
import { readdirSync, readFileSync } from 'node:fs'
import type { LinuxFirewall } from './check-firewall'

/** @param read the text of a file, or null @param processes names of all that run */
export function linuxFirewalls(
  read: (file: string) => string | null = readOrNull,
  processes: () => readonly string[] = processNames
): readonly LinuxFirewall[] {
  const found: LinuxFirewall[] = []
  if (/^ENABLED=yes/im.test(read('/etc/ufw/ufw.conf') ?? '')) found.push('ufw')
  if (processes().includes('firewalld')) found.push('firewalld')
  return found
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function processNames(): readonly string[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => readOrNull(`/proc/${pid}/comm`)?.trim() ?? '')
  } catch {
    return []
  }
}
