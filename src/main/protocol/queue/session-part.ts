/**
 * A group of sessions as bytes, ordered by client. Each:
 *
 *     client (length and UTF-8), next 4, low 4, age: config 12, slot + 1 4, place 2
 *     executed runs 4, for each: from 4, to 4, config 12; accepted runs likewise
 *     answers 4, for each: first 4, count 2, server 6, config 12, slot 4, results: length 4, bytes
 */
import { limits } from '../limits'
import { Writer, type Reader } from '../wire/bytes'
import { readResults } from '../wire/reply'
import { readConfig, readList, readMoment, writeConfig, writeMoment } from './part-bytes'
import { areRuns, type Run } from './runs'
import { bucketOf, compareClients, type Answered, type SessionState } from './sessions'

/** Orders `sessions` by client, in place. */
export function encodeSessions(sessions: SessionState[]): Uint8Array {
  const out = new Writer(64 + sessions.length * 160)
  for (const session of sessions.sort(compareClients)) {
    out.text(session.client, limits.clientIdBytes).u32(session.next).u32(session.low)
    writeMoment(out, session.age)
    writeRuns(out, session.executed)
    writeRuns(out, session.accepted)
    out.u32(session.answered.length)
    for (const answered of session.answered) writeAnswered(out, answered)
  }
  return out.finish()
}

/** Undefined for anything but what {@link encodeSessions} writes for this group. */
export function decodeSessions(input: Reader, bucket: number): SessionState[] | undefined {
  const sessions: SessionState[] = []
  while (input.ok && !input.done) {
    const session = readSession(input)
    const before = sessions.at(-1)
    const isInOrder = before === undefined || compareClients(before, session) < 0
    if (!isInOrder || bucketOf(session.client) !== bucket) input.fail()
    sessions.push(session)
  }
  return input.ok && sessions.length > 0 ? sessions : undefined
}

function readSession(input: Reader): SessionState {
  const client = input.text(limits.clientIdBytes)
  const next = input.u32()
  const low = input.u32()
  const age = readMoment(input)
  const executed = readRuns(input, limits.executedRuns)
  const accepted = readRuns(input, limits.acceptedRuns)
  const answered = readList(input, limits.answersPerSession, readAnswered)
  const isAscending = answered.every(({ first }, i) => first > (answered[i - 1]?.first ?? low - 1))
  if (client === '' || !isAscending) input.fail()
  return { client, next, low, age, executed, accepted, answered }
}

function writeRuns(out: Writer, runs: readonly Run[]): void {
  out.u32(runs.length)
  for (const { from, to, config } of runs) writeConfig(out.u32(from).u32(to), config)
}

function readRuns(input: Reader, most: number): Run[] {
  const runs = readList(input, most, (one) => ({
    from: one.u32(),
    to: one.u32(),
    config: readConfig(one)
  }))
  if (!areRuns(runs, most)) input.fail()
  return runs
}

function writeAnswered(out: Writer, answered: Answered): void {
  out.u32(answered.first).u16(answered.count).u48(answered.server)
  writeConfig(out, answered.config).u32(answered.slot)
  out.u32(answered.results.length).raw(answered.results)
}

function readAnswered(input: Reader): Answered {
  const first = input.u32()
  const count = input.u16()
  const server = input.u48()
  const config = readConfig(input)
  const slot = input.u32()
  const results = new Uint8Array(input.slice(input.u32()))
  if (readResults(results, () => undefined) !== count) input.fail()
  return { first, count, server, config, slot, results }
}
