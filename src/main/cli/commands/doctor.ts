/** `doctor`: tries out this machine and its network, and says what to do. */
import type { Command } from 'commander'
import { worstOf, type Check, type Verdict } from '../../../shared/doctor'
import { version } from '../../../../package.json'
import { runDoctor } from '../../host/doctor/doctor'
import { readSettingsAnyway, type SettingFlags } from '../../host/settings'
import { ExitCode } from '../exit-code'
import type { Finish, Io } from '../io'
import { describe, jsonOption } from '../manual'
import { groupOptions, homeOption } from '../options'
import { wrap } from '../text-width'

/** Contract: 1 when something does not work. */
const PROBLEM = ExitCode.broken

interface DoctorFlags extends SettingFlags {
  readonly address?: string
  readonly port?: number
  readonly ttl?: number
  readonly json?: boolean
}

const NOTES = `
Each check ends as ok, warning (it works, but not as it might) or problem. The
exit code is 0 when there is no problem, else 1.`

export function addDoctor(program: Command, io: Io, finish: Finish): void {
  const command = program
    .command('doctor')
    .description('try out this machine and its network: what works, what does not, and the mend')
  jsonOption(homeOption(groupOptions(command)))
  describe(command, {
    notes: NOTES,
    examples: [
      ['ftqueue doctor', 'on the interface that servers take'],
      ['ftqueue doctor --interface eth0 --json', 'on another one, for a script']
    ],
    json: 'checks (id, name, verdict, seen, mend), and what was tried'
  })
  command.action(async () => {
    finish(await doctor(command.opts<DoctorFlags>(), io))
  })
}

async function doctor(flags: DoctorFlags, io: Io): Promise<ExitCode> {
  const { settings, problem: settingsProblem } = readSettingsAnyway(flags, io.environment)
  const { address, port, ttl } = flags
  const isJson = flags.json === true
  let printed = Promise.resolve()
  const report = await runDoctor(
    { settings, settingsProblem, version, address, port, ttl },
    (check) => {
      if (!isJson) printed = printed.then(() => print(check, io))
    }
  )
  if (isJson) await io.json(report)
  else {
    await printed
    await io.line(io.paint.bold(summary(report.checks)))
  }
  return worstOf(report.checks) === 'problem' ? PROBLEM : ExitCode.ok
}

const NAME_COLUMNS = 14
const VERDICT_COLUMNS = 9
const INDENT = ' '.repeat(VERDICT_COLUMNS + NAME_COLUMNS)

async function print({ name, verdict, seen, mend }: Check, io: Io): Promise<void> {
  const mark = colored(verdict, io)(verdict.padEnd(VERDICT_COLUMNS))
  const room = Math.max(30, (io.columns ?? Infinity) - INDENT.length)
  const [first = '', ...rest] = wrap(seen, room)
  await io.line(`${mark}${name.padEnd(NAME_COLUMNS)}${first}`)
  for (const line of rest) await io.line(INDENT + line)
  if (mend === null) return
  for (const [i, line] of wrap(mend, room - 3).entries()) {
    await io.line(INDENT + io.paint.dim(`${i === 0 ? '-> ' : '   '}${line}`))
  }
}

function colored(verdict: Verdict, io: Io): (text: string) => string {
  if (verdict === 'problem') return (text) => io.paint.red(text)
  if (verdict === 'warning') return (text) => io.paint.yellow(text)
  return (text) => io.paint.dim(text)
}

function summary(checks: readonly Check[]): string {
  const count = (verdict: Verdict): number =>
    checks.filter((check) => check.verdict === verdict).length
  const problems = count('problem')
  const warnings = count('warning')
  if (problems + warnings === 0) return 'All is well.'
  const parts = [
    problems === 0 ? '' : `${String(problems)} ${problems === 1 ? 'problem' : 'problems'}`,
    warnings === 0 ? '' : `${String(warnings)} ${warnings === 1 ? 'warning' : 'warnings'}`
  ].filter((part) => part !== '')
  return `${parts.join(' and ')}; the rest is well.`
}
