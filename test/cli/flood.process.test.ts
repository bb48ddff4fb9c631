/**
 * More requests than three servers have room for: each says busy and holds no more than its
 * bounds, and clients that do as they are told are served all the while.
 */
import { readFileSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openPath } from '../../src/main/client/path'
import { limits } from '../../src/main/protocol/limits'
import { timing } from '../../src/main/protocol/timing'
import { DatagramType, unseal } from '../../src/main/protocol/wire/header'
import { decodeReply, type Reply } from '../../src/main/protocol/wire/reply'
import { opcodeOf, RequestWriter } from '../../src/main/protocol/wire/request'
import type { OperationAnswer } from '../../src/shared/views'
import { eventually, freshGroup, run, Serve } from '../support/command'
import { temporaryFolder } from '../support/temporary-folder'

const MIB = 1024 * 1024
/** Of one server: what may wait, once as bytes and once more as objects around them, and what Node takes besides. */
const GROWTH_MOST = 2 * limits.pendingBytes + 128 * MIB
/** Packets of one turn of the event loop. */
const BURST = 64

function residentBytes(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(found?.[1]) * 1024
}

describe.skipIf(process.platform !== 'linux')('a flood of clients', () => {
  it('is told busy, costs a bounded memory, and leaves room for others', async () => {
    const environment = { FTQUEUE_HOME: temporaryFolder(), FTQUEUE_GROUP: freshGroup() }
    const serve = new Serve(['--count', '3'], environment)
    await serve.up(3)
    const pids = serve.ready.map(({ pid }) => pid)
    const before = pids.map(residentBytes)

    const path = await openPath({ group: environment.FTQUEUE_GROUP, interface: '127.0.0.1' })
    const busy: Reply[] = []
    path.onDatagram((_from, bytes) => {
      const reply = unseal(bytes, path.mark) === DatagramType.reply ? decodeReply(bytes) : undefined
      if (reply?.refusal === 'busy') busy.push(reply)
    })
    // Each is a new client whose first request never comes: what waits cannot be ordered.
    let clients = 0
    const flood = async (): Promise<void> => {
      for (let i = 0; i < BURST; i++) {
        const writer = new RequestWriter(`flood-${clients++}`, path.mark, 1400)
        for (let push = 0; push < 20; push++) writer.add(opcodeOf('push'), 25, push)
        path.send(writer.finish(2, 1, false, null))
      }
      await turn()
    }
    const isFull = (): boolean => busy.at(-1)?.hintMs === timing.busyHintMaxMs
    while (!isFull() && clients < 20 * limits.pendingPackets) await flood()
    expect(isFull()).toBe(true)
    expect(busy[0]?.hintMs).toBeLessThan(timing.busyHintMaxMs)
    for (const { reason, hintMs } of busy) {
      expect(reason).toBe('full')
      expect(hintMs).toBeGreaterThanOrEqual(timing.busyHintMs)
      expect(hintMs).toBeLessThanOrEqual(timing.busyHintMaxMs)
    }

    // As many again, and a client that backs off, all at once.
    const script = ['q = create 12', ...Array.from({ length: 500 }, (_, i) => `push $q ${i}`)]
    const flags = ['--json', '--outstanding', '64', '--timeout', '60000']
    const state = { ended: false }
    const pushes = run(['run', ...flags], environment, script.join('\n')).finally(() => {
      state.ended = true
    })
    for (let bursts = 0; bursts < 200 && !state.ended; bursts++) await flood()
    const { code, out } = await pushes
    expect(code).toBe(0)
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as OperationAnswer)
    expect(answers.length).toBe(501)
    expect(answers.every(({ status }) => status === 'ok')).toBe(true)
    await path.close()

    const growth = pids.map((pid, i) => residentBytes(pid) - (before[i] ?? 0))
    for (const bytes of growth) expect(bytes).toBeLessThan(GROWTH_MOST)
    // Nothing of it was executed, and none of it is held for good.
    await eventually(async () => {
      const { out: size } = await run(['size', '25'], environment)
      return size.trim() === '500'
    })
  })
})
