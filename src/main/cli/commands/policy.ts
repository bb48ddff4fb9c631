/** `policy`: shows the group's policy, or sets it. */
import type { Command } from 'commander'
import { POLICY_NAMES, type PolicyName } from '../../../shared/views'
import type { Client } from '../../client/client'
import { exitCodeOf, remarkOn } from '../answer-text'
import { ExitCode } from '../exit-code'
import type { Finish, Io } from '../io'
import { describe } from '../manual'
import { choiceArgument, clientOptions, withClient, type ClientFlags } from '../options'
import { policyText } from './looking'

const NOTES = `
Policies:
  available   every side of a split network goes on; they merge when they meet
  majority    only a side with a majority of the last primary configuration goes on,
              the others refuse (exit code 5); to set it back to available on such a
              side says that the others will not come back`

export function addPolicy(program: Command, io: Io, finish: Finish): void {
  const command = clientOptions(
    program
      .command('policy')
      .description("show or set the group's policy for split networks")
      .addArgument(
        choiceArgument('[policy]', 'the one to set; shown when it is left out', POLICY_NAMES)
      )
  )
  describe(command, {
    notes: NOTES,
    examples: [
      ['ftqueue policy', 'which one it is'],
      ['ftqueue policy majority', 'set it']
    ],
    json: 'group, policy, configurations (config, policy, primary, members); set: op, policy, result, status, …'
  })
  command.action(async (policy: PolicyName | undefined) => {
    const flags = command.opts<ClientFlags>()
    await withClient(io, flags, (client, why) =>
      policy === undefined
        ? show(client, why, flags, io, finish)
        : set(client, policy, flags, io, finish)
    )
  })
}

async function show(
  client: Client,
  why: () => Promise<string>,
  flags: ClientFlags,
  io: Io,
  finish: Finish
): Promise<void> {
  const { group, configurations } = await client.status()
  const policies = new Set(configurations.map((one) => one.policy))
  if (flags.json === true) {
    await io.json({
      group,
      // Sides of a split network may know different ones.
      policy: policies.size === 1 ? (configurations[0]?.policy ?? null) : null,
      configurations: configurations.map(({ config, policy, primary, members }) => ({
        config,
        policy,
        primary,
        members: members.map(({ server }) => server)
      }))
    })
  } else if (configurations.length === 1) {
    for (const one of configurations) await io.line(policyText(one).replace(/^policy /, ''))
  } else {
    for (const one of configurations) {
      const names = one.members.map(({ name }) => name).join(', ')
      await io.line(`configuration ${one.config} (${names}): ${policyText(one)}`)
    }
  }
  if (configurations.length > 0) return
  io.note(await why())
  finish(ExitCode.noAnswer)
}

async function set(
  client: Client,
  policy: PolicyName,
  flags: ClientFlags,
  io: Io,
  finish: Finish
): Promise<void> {
  const answer = await client.setPolicy(policy)
  const remark = remarkOn(answer)
  if (flags.json === true) await io.json({ op: 'policy', policy, ...answer })
  else if (remark === null) await io.line(policy)
  else io.note(remark)
  finish(exitCodeOf(answer, false))
}
