/**
 * Real servers among strangers: a flood of garbage and of what the group itself said does not keep
 * a client from being served, and nobody gets much more than he sent without saying that he is there.
 */
import { createSocket, type Socket } from 'node:dgram'
import { randomBytes } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { groupPlace } from '../../src/main/net/addresses'
import { proofAnswer } from '../../src/main/net/proof-answer'
import { encodeControl } from '../../src/main/protocol/wire/control'
import { DatagramType, groupMark, seal, unseal } from '../../src/main/protocol/wire/header'
import type { OperationAnswer } from '../../src/shared/views'
import { eventually, freshGroup, run, Serve } from '../support/command'
import { temporaryFolder } from '../support/temporary-folder'

const HERE = '127.0.0.1'
/** Datagrams of one turn of the event loop. */
const BURST = 50

const sockets: Socket[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close()
})

async function openSocket(): Promise<Socket> {
  const socket = createSocket('udp4')
  sockets.push(socket)
  await new Promise<void>((resolve) => socket.bind(0, HERE, resolve))
  socket.setMulticastInterface(HERE)
  return socket
}

async function threeServers() {
  const environment = { FTQUEUE_HOME: temporaryFolder(), FTQUEUE_GROUP: freshGroup() }
  const serve = new Serve(['--count', '3'], environment)
  await serve.up(3)
  const place = groupPlace(environment.FTQUEUE_GROUP, null, null)
  return { environment, serve, place, mark: groupMark(environment.FTQUEUE_GROUP) }
}

describe('strangers', () => {
  it('who flood a server with garbage and with repeats do not keep a client from its answers', async () => {
    const { environment, serve, mark } = await threeServers()
    const socket = await openSocket()
    const [, port = ''] = serve.ready[0]!.unicast.split(':')
    const garbage = Array.from({ length: 100 }, (_, i) => {
      const bytes = new Uint8Array(randomBytes(40 + 5 * i))
      return i % 2 === 0 ? bytes : seal(bytes, DatagramType.order, mark)
    })
    const script = ['q = create 12', ...Array.from({ length: 500 }, (_, i) => `push $q ${i}`)]
    const state = { ended: false }
    const flags = ['--json', '--outstanding', '64', '--timeout', '60000']
    const pushes = run(['run', ...flags], environment, script.join('\n')).finally(() => {
      state.ended = true
    })
    for (let sent = 0; !state.ended;) {
      for (let i = 0; i < BURST; i++) socket.send(garbage[sent++ % 100]!, Number(port), HERE)
      await turn()
    }
    const { code, out } = await pushes
    expect(code).toBe(0)
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as OperationAnswer)
    expect(answers.map(({ status }) => status)).toEqual(Array(501).fill('ok'))
    const { out: size } = await run(['size', '25', '--timeout', '60000'], environment)
    expect(size.trim()).toBe('500')
  })

  it('get three times what they sent, until they give back what only they were told', async () => {
    const { place, mark } = await threeServers()
    const socket = await openSocket()
    const fromServers = new Map<
      number,
      { bytes: number; questions: Uint8Array[]; answers: number }
    >()
    socket.on('message', (bytes, { port }) => {
      const known = fromServers.get(port) ?? { bytes: 0, questions: [], answers: 0 }
      fromServers.set(port, known)
      known.bytes += bytes.length
      const type = unseal(bytes, mark)
      if (type === DatagramType.prove) known.questions.push(bytes)
      if (type === DatagramType.answer) known.answers++
    })
    const question = encodeControl(DatagramType.query, { id: 7, body: { q: 'status' } }, mark)
    let sent = 0
    const ask = (): void => {
      socket.send(question, place.port, place.address)
      sent += question.length
    }
    await eventually(() => {
      ask()
      return fromServers.size === 3
    })
    for (const { bytes, answers, questions } of fromServers.values()) {
      expect(questions.length).toBeGreaterThan(0)
      expect(answers).toBe(0)
      expect(bytes).toBeLessThanOrEqual(3 * sent)
    }
    await eventually(() => {
      ask()
      for (const [port, { questions }] of fromServers) {
        for (const one of questions.splice(0)) socket.send(proofAnswer(one, mark)!, port, HERE)
      }
      return [...fromServers.values()].every(({ answers }) => answers > 0)
    })
  })
})
