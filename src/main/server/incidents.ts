/**
 * Evidence of divergences, for whoever is to find the defect: a JSON file for each
 * in `incidents` of the data folder, and beside it, of a server that left, all that
 * it held.
 */
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bounds } from '../../shared/bounds'
import { makeFolder } from '../net/make-folder'
import { formatConfigId, formatMemberId } from '../protocol/ids'
import type { CoreView } from '../protocol/step'
import type { CoreOptions, DivergenceEvent } from '../protocol/types'

const FOLDER = 'incidents'
const STATE_ENDING = '.state'
const EVENT_ENDING = '.json'

export interface Evidence {
  readonly event: DivergenceEvent
  /** Milliseconds since 1970. */
  readonly time: number
  readonly core: CoreOptions
  readonly view: CoreView
  /** Everything it held (`decodeState`), of a server that leaves; null: it stays. */
  readonly state: Uint8Array | null
}

/**
 * Writes the evidence and forgets the oldest beyond the bound. Returns the path of
 * the JSON file. Rejects with the system's error.
 */
export async function keepEvidence(serverFolder: string, evidence: Evidence): Promise<string> {
  const { event, time, core, view, state } = evidence
  const folder = join(serverFolder, FOLDER)
  makeFolder(folder)
  // By name in the order of time; a file's name may not hold a colon everywhere.
  const stamp = new Date(time).toISOString().replaceAll(':', '-')
  const name = `${stamp}-${core.incarnation}`
  if (state !== null) await writeFile(join(folder, name + STATE_ENDING), state, { mode: 0o600 })
  const { config, state: phase, members, nextSlot, ...held } = view
  const record = {
    event: 'diverged',
    time: new Date(time).toISOString(),
    server: formatMemberId(core.id),
    name: core.name,
    host: core.host,
    incarnation: core.incarnation,
    group: core.group,
    ...event,
    config: formatConfigId(event.config),
    members: members.map((member) => ({
      server: formatMemberId(member.id),
      name: member.name,
      incarnation: member.incarnation
    })),
    here: {
      config: config === null ? null : formatConfigId(config),
      phase,
      nextSlot,
      ...held,
      turn: held.turn === null ? null : formatMemberId(held.turn)
    },
    state: state === null ? null : name + STATE_ENDING
  }
  const path = join(folder, name + EVENT_ENDING)
  await writeFile(path, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
  await forgetOldest(folder)
  return path
}

async function forgetOldest(folder: string): Promise<void> {
  const files = await readdir(folder)
  const names = new Set(
    files.flatMap((file) => {
      const ending = [EVENT_ENDING, STATE_ENDING].find((one) => file.endsWith(one))
      return ending === undefined ? [] : [file.slice(0, -ending.length)]
    })
  )
  const old = [...names].sort().slice(0, -bounds.server.incidents)
  for (const name of old) {
    for (const ending of [STATE_ENDING, EVENT_ENDING]) {
      await rm(join(folder, name + ending), { force: true })
    }
  }
}
