/**
 * The group's settings as bytes, in a state and in what a server keeps:
 *
 *     policy 1, set 1 (0: never), moment 18; primaries 4, for each:
 *     config 12, members 4, each 6, lines 4, each 12
 */
import { limits } from '../limits'
import type { Reader, Writer } from '../wire/bytes'
import {
  readConfig,
  readList,
  readMoment,
  readOptional,
  writeConfig,
  writeMoment,
  writeOptional
} from './part-bytes'
import { POLICIES, type Primary, type Settings } from './settings'

export function writeSettings(out: Writer, { policy, policySetAt, primaries }: Settings): void {
  out.u8(POLICIES.indexOf(policy))
  writeOptional(out, policySetAt, writeMoment)
  writePrimaries(out, primaries)
}

export function writePrimaries(out: Writer, primaries: readonly Primary[]): void {
  out.u32(primaries.length)
  for (const { config, members, lines } of primaries) {
    writeConfig(out, config).u32(members.length)
    for (const id of members) out.u48(id)
    out.u32(lines.length)
    for (const line of lines) writeConfig(out, line)
  }
}

export function readSettings(input: Reader): Settings {
  const policy = POLICIES[input.u8()]
  if (policy === undefined) input.fail()
  const policySetAt = readOptional(input, readMoment)
  const primaries = readPrimaries(input, limits.lines)
  return { policy: policy ?? 'available', policySetAt, primaries }
}

export function readPrimaries(input: Reader, most: number): Primary[] {
  return readList(input, most, (from) => ({
    config: readConfig(from),
    members: readList(from, limits.members, (each) => each.u48()),
    lines: readList(from, limits.lines, readConfig)
  }))
}
