/** `lab play`: a scenario, step by step. */
import { readFile } from 'node:fs/promises'
import { Argument, type Command } from 'commander'
import { bounds } from '../../../shared/bounds'
import { parseScenario, type Scenario, type ScenarioStep } from '../../../shared/scenario'
import type { Remark } from '../../../shared/scenario-line'
import { UserError } from '../../../shared/user-error'
import { BUILT_IN_SCENARIOS } from '../../client/built-in-scenarios'
import type { Client } from '../../client/client'
import { playDesk } from '../../client/play-desk'
import { ScenarioPlayer, type StepResult } from '../../client/scenario-player'
import { ExitCode } from '../exit-code'
import type { Finish, Io } from '../io'
import { describe, offering } from '../manual'
import { clientOptions, withClient, type ClientFlags } from '../options'
import { builtIn, faultsText } from './lab-looking'

const NOTES = `
Lines of a scenario:
  # a comment
  partition @1,@2 @3 --for 3     what stands behind "ftqueue lab"; @1 is the
  cut @1 @2                      first server in the order of their names
  pause a2                       or an id or a name
  wait 3000                      milliseconds
  for 5 messages                 wait until clients have sent so many
  until together                 wait until it is so: together, alike, merged,
  until without @2               without SERVERS, sides SIDE SIDE, lost N …
  run q = create 12              an operation, as of "ftqueue run"
  at @3 20 times push $q 5       one that @3 alone hears
  start @2                       the window starts it again after a crash
  say …, why …, watch VIEW …     what is told of the step behind it

All of it is checked before the first step is done. Ctrl-C ends it and all faults.`

export function addPlay(lab: Command, io: Io, finish: Finish): void {
  const play = clientOptions(
    lab
      .command('play')
      .description('play a scenario: faults in their order, from a file')
      .addArgument(
        offering(
          new Argument('<file>', 'file, or the name of one that comes along: see "lab scenarios"'),
          [...BUILT_IN_SCENARIOS.keys()]
        )
      ),
    'lines'
  )
  describe(play, {
    notes: NOTES,
    examples: [
      ['ftqueue lab play minority', 'one that comes along; see "lab scenarios"'],
      ['ftqueue lab play ./mine.scenario --json', 'one of your own']
    ],
    json: 'events begin (scenario, title, steps, servers), step, done, then end or interrupted (faults)'
  })
  play.action(async (file: string) => {
    const flags = play.opts<ClientFlags>()
    io.whenUnread = ExitCode.unread
    const scenario = await readScenario(file)
    await withClient(io, flags, async (client) => {
      const code = await playOn(client, scenario, file, flags.json === true, io)
      if (code !== null) finish(code)
    })
  })
}

/**
 * @param file a name without dot and slash that is one of the built-in scenarios is that one
 * @throws UserError that names the file and the line
 */
async function readScenario(file: string): Promise<Scenario> {
  const parsed = parseScenario(
    file,
    BUILT_IN_SCENARIOS.has(file) ? builtIn(file) : await readText(file)
  )
  if (parsed.ok) return parsed.scenario
  const [first] = parsed.problems
  const more = parsed.problems.length - 1
  const rest = more === 0 ? '' : ` (and ${more} more ${more === 1 ? 'problem' : 'problems'})`
  throw new UserError(`${file}:${first?.line ?? 1}: ${first?.problem ?? ''}${rest}`, 'file')
}

async function readText(file: string): Promise<string> {
  try {
    const bytes = await readFile(file)
    if (bytes.length <= bounds.host.scenarioFileBytes) return bytes.toString('utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason = code === 'ENOENT' ? 'there is no such file' : (code ?? 'error')
    const names = [...BUILT_IN_SCENARIOS.keys()].join(', ')
    const text = `cannot read "${file}" (${reason}): give another file, or one of ${names}`
    throw new UserError(text, 'file')
  }
  throw new UserError(
    `"${file}" is too long for a scenario: give a file of at most ${bounds.host.scenarioFileBytes} bytes`,
    'file'
  )
}

/** Null: it was played to its end. */
async function playOn(
  client: Client,
  scenario: Scenario,
  file: string,
  json: boolean,
  io: Io
): Promise<ExitCode | null> {
  const player = await ScenarioPlayer.prepare(playDesk(client, null), scenario, file)
  const progress = new Progress(io, json, scenario)
  progress.begin(player)
  const stop = new AbortController()
  let code: ExitCode | null = null
  const forget = io.onInterrupt((given) => {
    code = given
    io.note('stopping: all faults are being ended')
    stop.abort()
  })
  try {
    const finished = await player.play(progress, stop.signal)
    await progress.end(player, finished)
    return finished ? null : code
  } finally {
    forget()
    await progress.written()
  }
}

/** What is told while it goes on. */
class Progress {
  private writing: Promise<void> = Promise.resolve()

  constructor(
    private readonly io: Io,
    private readonly json: boolean,
    private readonly scenario: Scenario
  ) {}

  begin({ servers }: ScenarioPlayer): void {
    const { name, title, steps } = this.scenario
    const named = servers.map(({ server, name: own }) => ({ server, name: own }))
    this.tell(
      { event: 'begin', scenario: name, title, steps: steps.length, servers: named },
      `${name} on ${servers.map((one, i) => `${one.name} (@${i + 1})`).join(', ')}`
    )
    for (const one of servers) {
      const text = faultsText(one, servers)
      if (text !== null) this.io.note(`faults are on already at ${one.name}: ${text}`)
    }
  }

  readonly begins = ({ line, text, remarks }: ScenarioStep, number: number): void => {
    const event = { event: 'step', step: number, line, text }
    const told = remarks.length === 0 ? {} : { remarks }
    const said = remarks.map((remark) => `      ${remarkText(remark)}`)
    const head = `${number}/${this.scenario.steps.length}  ${text}`
    this.tell({ ...event, ...told }, [...said, head].join('\n'))
  }

  readonly done = (
    { line }: ScenarioStep,
    number: number,
    { applied, observed }: StepResult
  ): void => {
    const event = { event: 'done', step: number, line, applied }
    const text = observed.map((one) => `      -> ${one}`).join('\n')
    this.tell(observed.length === 0 ? event : { ...event, observed }, text === '' ? null : text)
  }

  async end(player: ScenarioPlayer, finished: boolean): Promise<void> {
    const servers = await player.faults()
    const on = servers.flatMap((one) => {
      const text = faultsText(one, servers)
      return text === null ? [] : [{ server: one.server, name: one.name, on: text }]
    })
    const event = { event: finished ? 'end' : 'interrupted', faults: on }
    this.tell(event, finished ? 'the end' : 'interrupted: all faults are ended')
    for (const { name, on: text } of on) this.io.note(`faults are still on at ${name}: ${text}`)
    if (on.length > 0) this.io.note('end them with: ftqueue lab reset')
  }

  /** Resolves when everything told so far is written. */
  written(): Promise<void> {
    return this.writing
  }

  private tell(event: object, text: string | null): void {
    const write = async (): Promise<void> => {
      if (this.json) await this.io.json(event)
      else if (text !== null) await this.io.line(text)
    }
    // A reader that is gone interrupts the play, which puts things in order first.
    this.writing = this.writing.then(write).catch(() => undefined)
  }
}

/** What is said beside what a step does. */
function remarkText(remark: Remark): string {
  if (remark.kind === 'watch') return `watch in ${remark.view}: ${remark.text}`
  return remark.kind === 'why' ? `why: ${remark.text}` : remark.text
}
