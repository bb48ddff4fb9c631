/**
 * Questions to servers outside the ordered stream, and their answers. A question
 * is multicast again, under the same number, until the answers are enough or the
 * time is up: each of them may be lost.
 */
import { randomInt } from 'node:crypto'
import { bounds } from '../../shared/bounds'
import type { LabQuery } from '../../shared/lab'
import { decodeControl, encodeControl, type Query } from '../protocol/wire/control'
import { DatagramType, unseal, type GroupMark } from '../protocol/wire/header'
import { parseEndpoint } from '../protocol/ids'
import type { Endpoint } from '../protocol/types'
import { checkAnswer, type Reply } from './answers'
import { NoAnswerError } from './errors'

/** First wait before asking again; it grows by half each time, to the most. */
const FIRST_REPEAT_MS = 50
const MOST_REPEAT_MS = 300

/** What servers may be asked. */
export type Question = Query | LabQuery
type Answers = ReadonlyMap<string, Reply>

export interface GatherOptions {
  /** True when nothing more is expected. */
  readonly enough: (answers: Answers) => boolean
  /** Longest time to gather, milliseconds. */
  readonly timeoutMs: number
  /** How long to listen on after enough, for those nobody knew of; milliseconds, default 0. */
  readonly graceMs?: number
}

interface Open {
  readonly answers: Map<string, Reply>
  readonly answered: () => void
  readonly end: () => void
}

export class Queries {
  private readonly open = new Map<number, Open>()
  private next = randomInt(2 ** 32)

  constructor(
    private readonly group: GroupMark,
    /** Sends to everybody who is known. */
    private readonly ask: (datagram: Uint8Array) => void,
    /** These were named by others, and do not answer: `ask` should reach them. */
    private readonly learn: (silent: readonly Endpoint[]) => void = () => undefined
  ) {}

  /** Takes any datagram; true when it was an answer to an open question. */
  receive(bytes: Uint8Array): boolean {
    if (unseal(bytes, this.group) !== DatagramType.answer) return false
    const control = decodeControl(bytes)
    const open = control === undefined ? undefined : this.open.get(control.id)
    const answer = control === undefined ? undefined : checkAnswer(control.body)
    if (open === undefined || answer === undefined) return false
    if (open.answers.size >= bounds.client.answersPerQuestion && !open.answers.has(answer.server))
      return false
    open.answers.set(answer.server, answer)
    open.answered()
    return true
  }

  /** The latest answer of each server that gave one. Rejects with NoAnswerError when too many ask. */
  gather(query: Question, options: GatherOptions): Promise<Answers> {
    if (this.open.size >= bounds.client.questions) {
      return Promise.reject(
        new NoAnswerError(`${bounds.client.questions} questions are open: wait for their answers`)
      )
    }
    const id = this.next
    this.next = (this.next + 1) % 2 ** 32
    const datagram = encodeControl(DatagramType.query, { id, body: query }, this.group)
    return new Promise((resolve) => {
      const answers = new Map<string, Reply>()
      let waitMs = FIRST_REPEAT_MS
      let repeat: NodeJS.Timeout | undefined
      let grace: NodeJS.Timeout | undefined
      const send = () => {
        if (repeat !== undefined) this.learn(silentOf(answers))
        this.ask(datagram)
        repeat = setTimeout(send, waitMs * (1 + Math.random() / 4))
        waitMs = Math.min(MOST_REPEAT_MS, waitMs * 1.5)
      }
      const end = () => {
        for (const timer of [repeat, grace, limit]) clearTimeout(timer)
        this.open.delete(id)
        resolve(answers)
      }
      const limit = setTimeout(end, options.timeoutMs)
      const answered = () => {
        clearTimeout(grace)
        if (!options.enough(answers)) return
        if ((options.graceMs ?? 0) === 0) end()
        else grace = setTimeout(end, options.graceMs)
      }
      this.open.set(id, { answers, answered, end })
      send()
    })
  }

  /** The first answer of anybody; undefined when none came in time. */
  async first(query: Question, timeoutMs: number): Promise<Reply | undefined> {
    const answers = await this.gather(query, { enough: ({ size }) => size > 0, timeoutMs })
    return [...answers.values()][0]
  }

  /** Ends every open question with the answers that are there. */
  close(): void {
    for (const { end } of [...this.open.values()]) end()
  }
}

/** Where those are that an answer names and that did not answer themselves. */
function silentOf(answers: Answers): Endpoint[] {
  const silent: Endpoint[] = []
  for (const answer of answers.values()) {
    if (answer.a !== 'status') continue
    for (const { server, unicast } of answer.members) {
      const endpoint = answers.has(server) ? undefined : parseEndpoint(unicast)
      if (endpoint !== undefined) silent.push(endpoint)
    }
  }
  return silent
}
