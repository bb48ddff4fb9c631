/** The service as a unit of systemd, version 247 or newer. */
import path from 'node:path'
import { UserError } from '../../shared/user-error'
import { STOP_SPARE_SECONDS, type ServiceFile, type ServicePlan } from './plan'

const FILE = '/etc/systemd/system/ftqueue.service'
const VARIABLES = '/etc/ftqueue/environment'
const STATE_FOLDERS = '/var/lib'
const CREDENTIAL = 'join-code'
/** Homes that the unit hides from the service. */
const HIDDEN = ['/home', '/root', '/run/user']

/** Home of a service when nothing else is said. */
export const SYSTEMD_HOME = `${STATE_FOLDERS}/ftqueue`

/** @throws UserError for what no such unit can do */
export function systemdUnit(plan: ServicePlan): ServiceFile {
  const { program, isElectron, flags, home, keyFile, user, stopSeconds } = plan
  const state = stateFolder(home)
  if (state === null && user === null) {
    throw new UserError(
      `the home folder ${home} is not in ${STATE_FOLDERS}, so somebody has to own it: ` +
        `give --user, or a folder such as ${SYSTEMD_HOME}`,
      'home'
    )
  }
  const command = [
    ...program.map(word),
    ...flags.map(word),
    ...(keyFile === null ? [] : ['--key-file', `\${CREDENTIALS_DIRECTORY}/${CREDENTIAL}`]),
    '--stop-timeout',
    String(stopSeconds)
  ]
  const lines = [
    '# FTQueue as a service of systemd. Made by "ftqueue service install --print".',
    `# It belongs into ${FILE}.`,
    '[Unit]',
    'Description=FTQueue, a replicated queue',
    '# Servers follow their network, but begin on the right one when it is there first.',
    'Wants=network-online.target',
    'After=network-online.target',
    '',
    '[Service]',
    '# Tells that the servers are up, that they live, and how they are, by systemd-notify(1).',
    'Type=notify',
    'NotifyAccess=all',
    'WatchdogSec=60',
    '# Time for a large state to come from the others.',
    'TimeoutStartSec=15min',
    `ExecStart=${command.join(' ')}`,
    `Environment=${word(`FTQUEUE_HOME=${home}`)}`,
    ...(isElectron ? ['Environment=ELECTRON_RUN_AS_NODE=1'] : []),
    '# Further variables, FTQUEUE_KEY or FTQUEUE_LOG_LEVEL for example: NAME=VALUE, one a line, in',
    '# a file that root alone can read. It may be missing.',
    `EnvironmentFile=-${VARIABLES}`,
    ...(keyFile === null
      ? []
      : [
          '# The join code, in a file that root alone need be able to read.',
          `LoadCredential=${CREDENTIAL}:${setting(keyFile)}`
        ]),
    '',
    '# SIGTERM: the servers leave the group; what is left after that time is ended.',
    'KillMode=mixed',
    `TimeoutStopSec=${stopSeconds + STOP_SPARE_SECONDS}`,
    '# The command starts single servers again by itself; this is for the command.',
    'Restart=on-failure',
    'RestartSec=5',
    '# One server that needs too much memory does not take the others with it.',
    'OOMPolicy=continue',
    'LimitNOFILE=16384',
    '',
    ...owner(user),
    ...(state === null
      ? [`ReadWritePaths=${setting(home)}`]
      : [`StateDirectory=${setting(state)}`, 'StateDirectoryMode=0700']),
    'UMask=0077',
    '',
    'NoNewPrivileges=yes',
    'CapabilityBoundingSet=',
    'AmbientCapabilities=',
    'ProtectSystem=strict',
    `ProtectHome=${hides([...program, home]) ? 'yes' : 'read-only'}`,
    'PrivateTmp=yes',
    'PrivateDevices=yes',
    'ProtectClock=yes',
    'ProtectControlGroups=yes',
    'ProtectHostname=yes',
    'ProtectKernelLogs=yes',
    'ProtectKernelModules=yes',
    'ProtectKernelTunables=yes',
    'ProtectProc=invisible',
    '# AF_NETLINK: the list of network interfaces. AF_UNIX: the servers and systemd.',
    'RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX',
    'RestrictNamespaces=yes',
    'RestrictRealtime=yes',
    'RestrictSUIDSGID=yes',
    'LockPersonality=yes',
    'RemoveIPC=yes',
    'SystemCallArchitectures=native',
    'SystemCallFilter=@system-service',
    'SystemCallErrorNumber=EPERM',
    '# JavaScript is compiled while it runs: MemoryDenyWriteExecute= would end it.',
    '',
    '[Install]',
    'WantedBy=multi-user.target'
  ]
  return {
    path: FILE,
    text: `${lines.join('\n')}\n`,
    steps: [
      `ftqueue service install --print … | sudo tee ${FILE}`,
      'sudo systemctl daemon-reload',
      'sudo systemctl enable --now ftqueue',
      'systemctl status ftqueue'
    ]
  }
}

function owner(user: string | null): string[] {
  return user === null
    ? ['# A user of its own, which exists while the service runs.', 'DynamicUser=yes']
    : [`User=${setting(user)}`]
}

/** The folder's name below the folder of all state; null: it is elsewhere. */
function stateFolder(home: string): string | null {
  const relative = path.posix.relative(STATE_FOLDERS, home)
  return relative === '' || relative.startsWith('..') ? null : relative
}

function hides(paths: readonly string[]): boolean {
  return !paths.some((one) => HIDDEN.some((folder) => one.startsWith(`${folder}/`)))
}

/** A word of a command: quoted, with nothing in it that systemd would replace. */
function word(text: string): string {
  const plain = setting(text)
  if (/^[\w@%+=:,./-]+$/.test(plain)) return plain
  return `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '$$$$')}"`
}

/** @throws UserError for a text of several lines */
function setting(text: string): string {
  if (/[\p{Cc}]/u.test(text)) {
    throw new UserError(
      `${JSON.stringify(text)} has characters that a unit cannot have: leave them away`
    )
  }
  return text.replaceAll('%', '%%')
}
