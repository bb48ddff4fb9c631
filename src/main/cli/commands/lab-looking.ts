/** `lab status` and `lab scenarios`: what is on, and what could be. */
import { Argument, type Command } from 'commander'
import { describeFaults } from '../../../shared/lab'
import { parseScenario } from '../../../shared/scenario'
import { UserError } from '../../../shared/user-error'
import { BUILT_IN_SCENARIOS } from '../../client/built-in-scenarios'
import { RefusedError } from '../../client/errors'
import type { LabServer, LabStatus } from '../../client/lab-desk'
import { ExitCode } from '../exit-code'
import type { Finish, Io } from '../io'
import { describe, jsonOption, offering } from '../manual'
import { clientOptions, withClient, type ClientFlags } from '../options'
import { tableLines } from '../table'

export function addLabLooking(lab: Command, io: Io, finish: Finish): void {
  const status = clientOptions(
    lab.command('status').description('show which faults are on, where, and how often they bit')
  )
  describe(status, {
    examples: [['ftqueue lab status']],
    json: 'servers (server, name, lab, on, faults), silent'
  })
  status.action(async () => {
    const flags = status.opts<ClientFlags>()
    const seen = await withClient(io, flags, (client) => client.labDesk.status())
    if (seen.servers.every(({ faults }) => faults === null)) {
      throw new RefusedError(
        'no server here was started with --lab, so no faults are on: start one with --lab'
      )
    }
    await (flags.json === true ? io.json(statusJson(seen)) : printStatus(seen, io))
    if (seen.silent.length === 0) return
    io.note(`no answer from ${seen.silent.map(({ name }) => name).join(', ')}`)
    finish(ExitCode.noAnswer)
  })

  const scenarios = lab
    .command('scenarios')
    .description('list the scenarios that come with the program, or print one')
    .addArgument(
      offering(new Argument('[name]', 'print this one, to read or to change'), [
        ...BUILT_IN_SCENARIOS.keys()
      ])
    )
  jsonOption(scenarios, 'lines')
  describe(scenarios, {
    examples: [
      ['ftqueue lab scenarios', 'which there are'],
      ['ftqueue lab scenarios minority > mine.scenario', 'one of them, to be changed']
    ],
    json: 'name, title, servers, steps for each; of one: name, text'
  })
  scenarios.action(async (name: string | undefined) => {
    const { json } = scenarios.opts<{ readonly json?: boolean }>()
    if (name !== undefined) {
      const text = builtIn(name)
      await (json === true ? io.json({ name, text }) : io.line(text.trimEnd()))
    } else await printScenarios(json === true, io)
  })
}

/** The text of a scenario that comes with the program. @throws UserError */
export function builtIn(name: string): string {
  const text = BUILT_IN_SCENARIOS.get(name)
  if (text !== undefined) return text
  const names = [...BUILT_IN_SCENARIOS.keys()].join(', ')
  throw new UserError(`there is no scenario "${name}": there are ${names}`)
}

/** The faults of servers, for people; ids as names. Null: none. */
export function faultsText({ faults }: LabServer, servers: readonly LabServer[]): string | null {
  const nameOf = (id: string): string => servers.find(({ server }) => server === id)?.name ?? id
  return faults === null ? null : describeFaults(faults, nameOf)
}

function statusJson({ servers, silent }: LabStatus): object {
  return {
    servers: servers.map((one) => ({
      server: one.server,
      name: one.name,
      lab: one.faults !== null,
      on: faultsText(one, servers),
      faults: one.faults
    })),
    silent
  }
}

async function printStatus({ servers }: LabStatus, io: Io): Promise<void> {
  const rows = servers.map((one) => [
    one.name,
    one.server,
    one.faults === null ? '?' : String(one.faults.messages),
    one.faults === null ? 'not a lab server' : (faultsText(one, servers) ?? 'none'),
    bites(one)
  ])
  const lines = tableLines(
    [
      { title: 'name' },
      { title: 'server', yields: 1, least: 0 },
      { title: 'messages', right: true },
      { title: 'faults that are on', yields: 3, least: 16 },
      { title: 'what they did so far', yields: 2, least: 12 }
    ],
    rows,
    io.columns
  )
  for (const line of lines) await io.line(line)
}

/** How often each fault has acted, for example `cutReceived 41, lost 3`. */
function bites({ faults }: LabServer): string {
  return Object.entries(faults?.counters ?? {})
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}

async function printScenarios(json: boolean, io: Io): Promise<void> {
  const rows: string[][] = []
  for (const [name, text] of BUILT_IN_SCENARIOS) {
    const parsed = parseScenario(name, text)
    if (!parsed.ok) throw new Error(`the scenario ${name} is broken`)
    const { title, servers, steps } = parsed.scenario
    if (json) await io.json({ name, title, servers, steps: steps.length })
    else rows.push([name, String(servers), title])
  }
  if (json) return
  const columns = [
    { title: 'name' },
    { title: 'servers', right: true },
    { title: 'what happens', yields: 1 }
  ]
  for (const line of tableLines(columns, rows, io.columns)) await io.line(line)
}
