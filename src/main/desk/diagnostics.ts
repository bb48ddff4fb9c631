/**
 * What somebody who helps needs to know, as text to be copied. It never holds a join code;
 * addresses, names and folders can be left out.
 */
import { arch, cpus, hostname, release, totalmem, type as systemType, userInfo } from 'node:os'
import type { AppInfo, InterfaceView, SettingsView } from '../../shared/ipc'
import type { Check } from '../../shared/doctor'
import type { GroupView, LocalServerView, LogLine } from '../../shared/views'

export interface Findings {
  readonly info: Omit<AppInfo, 'interface'>
  readonly settings: SettingsView
  readonly servers: readonly LocalServerView[]
  readonly group: GroupView | null
  readonly checks: readonly Check[]
  /** Recent lines of the log, oldest first. */
  readonly logs: readonly LogLine[]
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Warnings and errors at the end. */
const LINES_MOST = 40
const MEBIBYTE = 1024 * 1024

export function diagnosticsText(findings: Findings): string {
  const { info, settings, servers, group, checks, logs, at } = findings
  const bad = logs.filter(({ level }) => level === 'warn' || level === 'error')
  return [
    `FTQueue ${info.version}, ${info.runtime}, in ${info.shell === 'electron' ? 'its own window' : 'a browser'}`,
    new Date(at).toISOString(),
    `${systemType()} ${release()} ${arch()}, ${cpus().length} processors, ` +
      `${Math.round(totalmem() / MEBIBYTE)} MiB`,
    ...section('Settings', [
      `group ${settings.group.value} (${settings.group.source}), ${settings.isOpen ? 'open' : 'closed'}`,
      `interface ${settings.interface.value} (${settings.interface.source})`,
      `home ${info.home}`,
      ...(info.problem === null ? [] : [`problem: ${info.problem}`])
    ]),
    ...section('Interfaces', settings.interfaces.map(interfaceText)),
    ...section('Servers here', servers.map(serverText)),
    ...section('Configurations', configurationTexts(group)),
    ...section(
      'Checks',
      checks.map(({ name, verdict, seen }) => `${verdict} ${name}: ${seen}`)
    ),
    ...section('Last warnings and errors', bad.slice(-LINES_MOST).map(lineText)),
    ''
  ].join('\n')
}

/** Without addresses, folders, and the names of machine and user. */
export function redacted(
  text: string,
  names: readonly string[] = [hostname(), userInfo().username]
): string {
  const addresses = new Map<string, string>()
  const known = text.replaceAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, (address) => {
    if (address.startsWith('127.')) return address
    const other = addresses.get(address) ?? `address-${addresses.size + 1}`
    addresses.set(address, other)
    return other
  })
  const foldersOut = known.replaceAll(
    /(?:\/(?:home|Users|root)\b|[A-Z]:\\Users\\)[^\s,;:]*/g,
    'FOLDER'
  )
  return names
    .filter((name) => name.length > 1)
    .reduce(
      (rest, name) => rest.replaceAll(new RegExp(`\\b${escaped(name)}\\b`, 'gi'), 'NAME'),
      foldersOut
    )
}

function section(title: string, lines: readonly string[]): string[] {
  return ['', `${title}:`, ...(lines.length === 0 ? ['none'] : lines).map((line) => `  ${line}`)]
}

function interfaceText({ name, address, eligible, chosen, why }: InterfaceView): string {
  const mark = chosen ? ' (chosen)' : eligible ? '' : ' (not eligible)'
  return `${name} ${address ?? 'without IPv4'}${mark}: ${why}`
}

function serverText(server: LocalServerView): string {
  const { name, state, unicast, config, members, delivered, stable, queues, items, problem } =
    server
  return (
    `${name} ${state}, ${unicast ?? 'no address'}, configuration ${config ?? 'none'} of ` +
    `${members.length}, delivered ${delivered ?? '-'}, stable ${stable ?? '-'}, ` +
    `${queues} queues, ${items} items${problem === null ? '' : `; ${problem}`}`
  )
}

function configurationTexts(group: GroupView | null): string[] {
  return (group?.configurations ?? []).map(
    ({ config, members }) =>
      `${config}: ${members.map(({ name, unicast }) => `${name} ${unicast}`).join(', ')}`
  )
}

function lineText({ time, level, name, event, message }: LogLine): string {
  return `${new Date(time).toISOString()} ${level} ${name} ${event} ${message}`
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
