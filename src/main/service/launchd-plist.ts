/** The service as a property list of launchd (macOS), for all users of the machine. */
import path from 'node:path'
import { UserError } from '../../shared/user-error'
import { STOP_SPARE_SECONDS, type ServiceFile, type ServicePlan } from './plan'

const LABEL = 'org.ftqueue.serve'
const FILE = `/Library/LaunchDaemons/${LABEL}.plist`
const FILES_OPEN = 16_384

/** Home of a service when nothing else is said. */
export const LAUNCHD_HOME = '/Library/Application Support/FTQueue'

type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value }

export function launchdPlist(plan: ServicePlan): ServiceFile {
  const { program, isElectron, flags, home, keyFile, user, stopSeconds } = plan
  const value: Value = {
    Label: LABEL,
    ProgramArguments: [
      ...program,
      ...flags,
      ...(keyFile === null ? [] : ['--key-file', keyFile]),
      '--stop-timeout',
      String(stopSeconds)
    ],
    EnvironmentVariables: {
      FTQUEUE_HOME: home,
      ...(isElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {})
    },
    ...(user === null ? {} : { UserName: user }),
    RunAtLoad: true,
    // Ended in an orderly way it stays away; else it comes back, at most every ten seconds.
    KeepAlive: { SuccessfulExit: false },
    ThrottleInterval: 10,
    ExitTimeOut: stopSeconds + STOP_SPARE_SECONDS,
    SoftResourceLimits: { NumberOfFiles: FILES_OPEN },
    HardResourceLimits: { NumberOfFiles: FILES_OPEN },
    Umask: 0o077,
    StandardOutPath: path.posix.join(home, 'service.log'),
    StandardErrorPath: path.posix.join(home, 'service.log')
  }
  const text =
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" ' +
    '"http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n' +
    '<!-- FTQueue as a service of launchd. Made by "ftqueue service install" and its flag for printing.\n' +
    `     It belongs into ${FILE}, owned by root. -->\n` +
    `<plist version="1.0">\n${element(value, '')}\n</plist>\n`
  const folder = `sudo mkdir -p -m 700 '${home.replaceAll("'", "'\\''")}'`
  return {
    path: FILE,
    text,
    steps: [
      `ftqueue service install --print … | sudo tee ${FILE}`,
      user === null ? folder : `${folder} && sudo chown ${user} '${home.replaceAll("'", "'\\''")}'`,
      `sudo launchctl bootstrap system ${FILE}`,
      `sudo launchctl print system/${LABEL}`
    ]
  }
}

function element(value: Value, indent: string): string {
  const inner = `${indent}  `
  if (typeof value === 'string') return `${indent}<string>${escaped(value)}</string>`
  if (typeof value === 'number') return `${indent}<integer>${value}</integer>`
  if (typeof value === 'boolean') return `${indent}<${value ? 'true' : 'false'}/>`
  if (isList(value)) {
    return [
      `${indent}<array>`,
      ...value.map((one) => element(one, inner)),
      `${indent}</array>`
    ].join('\n')
  }
  const rows = Object.entries(value).flatMap(([key, one]) => [
    `${inner}<key>${escaped(key)}</key>`,
    element(one, inner)
  ])
  return [`${indent}<dict>`, ...rows, `${indent}</dict>`].join('\n')
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

/** @throws UserError for characters that XML cannot have */
function escaped(text: string): string {
  if (/[\p{Cc}]/u.test(text)) {
    throw new UserError(
      `${JSON.stringify(text)} has characters that a property list cannot have: leave them away`
    )
  }
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
