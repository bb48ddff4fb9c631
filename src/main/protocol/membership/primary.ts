/**
 * Which component may order under the policy `majority`: the one that has a
 * majority of the members of the last primary configuration (dynamic voting).
 *
 * A configuration that was about to become primary may be installed at some of its
 * members and not at others, who then cannot know whether it ever was primary. So
 * whoever reported that it is ready remembers the attempt, and a later
 * configuration needs a majority of every attempted one as well, until one
 * succeeds (Lotem, Keidar, Dolev 1997).
 *
 * A server that lost its memory and hears nobody begins a group, and with it a line of
 * primaries that goes on from none. When lines meet, the majority of the last one of
 * each is needed: the rest of another line may be going on elsewhere.
 */
import type { Core } from '../core'
import { sameConfig } from '../ids'
import { encodeAttempts } from '../kept-records'
import { limits } from '../limits'
import {
  isSuperseded,
  joinSettings,
  primaryAfter,
  type Primary,
  type Settings
} from '../queue/settings'
import type { MemberId } from '../types'
import type { Plan } from '../wire/membership'

/** True when this configuration's members may order what clients ask for. */
export function mayOrder(settings: Settings, plan: Plan): boolean {
  if (settings.policy === 'available') return true
  const { primaries } = settings
  const attempts = plan.members
    .flatMap(({ standing }) => standing.attempts)
    .filter((attempt) => !primaries.some((last) => isOver(attempt, last)))
  return [...primaries, ...attempts].every((one) => hasMajority(one.members, votersFor(plan, one)))
}

/**
 * Who forgot what was before an epoch may have been in primary configurations that followed
 * upon one of before it, and does not know: such members do not count for that one, however
 * long they are back. For later ones they do, also for those that they were ready for and
 * never began.
 */
function votersFor({ members }: Plan, { config }: Primary): MemberId[] {
  return members.filter(({ standing }) => standing.since < config.epoch).map(({ id }) => id)
}

/** The attempt became primary, or another did after it. */
function isOver(attempt: Primary, last: Primary): boolean {
  return sameConfig(attempt.config, last.config) || isSuperseded(attempt, last)
}

function hasMajority(of: readonly MemberId[], members: readonly MemberId[]): boolean {
  return 2 * of.filter((id) => members.includes(id)).length > of.length
}

/** This member is ready to begin a primary configuration; whether it will, it does not know. */
export function noteAttempt(core: Core, settings: Settings, plan: Plan): void {
  const attempt = primaryOf(settings, plan)
  core.attempts = core.attempts.filter(({ config }) => !sameConfig(config, attempt.config))
  core.attempts.push(attempt)
  if (core.attempts.length > limits.attempts) core.attempts.shift()
  const record = { kind: 'attempts', bytes: encodeAttempts(core.attempts) } as const
  core.keeper.keep(core.effects, record, null)
}

/** The planned configuration as the last primary one, after those that these settings know. */
export function primaryOf({ primaries }: Settings, { config, members }: Plan): Primary {
  return primaryAfter(
    primaries,
    config,
    members.map(({ id }) => id)
  )
}

/**
 * The settings with which the configuration begins: the latest that any member
 * knows, also of members whose state gives way to another's. Where nobody has a
 * past the policy is `majority` if somebody was started with it.
 */
export function settingsOf(state: Settings, plan: Plan): Settings {
  const settings = plan.members.map(({ standing }) => standing.settings).reduce(joinSettings, state)
  const isNew = plan.sources.length === 0
  if (!isNew || !plan.members.some(({ standing }) => standing.prefersMajority)) return settings
  return {
    ...settings,
    policy: 'majority',
    policySetAt: { config: plan.config, slot: -1, place: 0 }
  }
}
