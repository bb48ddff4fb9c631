import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Client } from '../../src/main/client/client'
import { WindowLab } from '../../src/main/desk/lab-desk'
import type { Host } from '../../src/main/host/host'
import type { LabCommand } from '../../src/shared/lab'
import type { Story } from '../../src/shared/stories'
import { noFaults } from '../support/no-faults'

const ids = ['00000000000a', '00000000000b'] as const

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

class FakeHost extends EventEmitter {
  state = 'stopped'
  readonly done: string[] = []
  views() {
    return [{ name: 'a', state: this.state }]
  }
  setDefaults({ lab }: { readonly lab: boolean }): void {
    this.done.push(`lab ${String(lab)}`)
  }
  restartEach(): Promise<void> {
    this.done.push('restart each')
    return Promise.resolve()
  }
  restart(name: string): Promise<void> {
    this.done.push(`restart ${name}`)
    return Promise.resolve()
  }
}

function setUp(isAllowed = false) {
  const host = new FakeHost()
  const given: [LabCommand, string | null][] = []
  const operated: [string, string][] = []
  let looks = 0
  const status = () => {
    looks += 1
    const servers = ids.map((server, i) => ({ server, name: 'ab'[i] ?? '', faults: noFaults }))
    return Promise.resolve({ servers, silent: [] })
  }
  const give = (command: LabCommand, server: string | null) => {
    given.push([command, server])
    return Promise.resolve({ applied: [{ server: ids[0], name: 'a' }], silent: [] })
  }
  const client = {
    labDesk: { status, run: give, give },
    past: { merges: () => Promise.resolve({ merges: [], silent: [] }) },
    statusAnswers: () => Promise.resolve([]),
    run: () =>
      Promise.resolve({ op: 'create', result: 25, status: 'ok', server: ids[0], slot: 0, ms: 1 }),
    beside: (server: string) =>
      Promise.resolve({
        run: (op: string) => {
          operated.push([server, op])
          return Promise.resolve({ op, result: 25, status: 'ok' })
        }
      })
  }
  let allowed = isAllowed
  const lab = new WindowLab({
    host: host as unknown as Host,
    clients: { get: () => Promise.resolve(client as unknown as Client) },
    settings: {
      faultsAllowed: () => allowed,
      allowFaults: (on) => {
        allowed = on
      }
    },
    changed: () => undefined
  })
  return { lab, host, given, operated, looks: () => looks }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('faults', () => {
  it('are asked for at most twice a second, while somebody looks at the lab', async () => {
    const { lab, looks } = setUp()
    lab.windowOpened()
    await pass(5000)
    expect(looks()).toBe(0)
    await lab.handlers['lab:watch']({ on: true })
    await pass(5000)
    expect(looks()).toBeGreaterThan(5)
    expect(looks()).toBeLessThanOrEqual(11)
    expect(lab.view.servers?.map(({ name }) => name)).toEqual(['a', 'b'])
    await lab.handlers['lab:watch']({ on: false })
    const before = looks()
    await pass(5000)
    expect([looks(), lab.view.servers]).toEqual([before, null])
  })

  it('are asked for while servers that take them run here, and a window is there', async () => {
    const { lab, host, looks } = setUp(true)
    lab.windowOpened()
    await pass(2000)
    expect(looks()).toBe(0)
    host.state = 'running'
    host.emit('changed')
    await pass(2000)
    expect(looks()).toBeGreaterThan(2)
    lab.windowClosed()
    const before = looks()
    await pass(2000)
    expect(looks()).toBe(before)
  })

  it('are allowed for servers that start from now on, and those that run start again', async () => {
    const { lab, host } = setUp()
    expect(await lab.handlers['lab:allow']({ on: true })).toEqual({ ok: true, value: null })
    expect(host.done).toEqual(['lab true', 'restart each'])
  })

  it('are given to the servers, and then looked at', async () => {
    const { lab, given } = setUp()
    lab.windowOpened()
    const outcome = await lab.handlers['lab:do']({ command: { do: 'heal' }, server: null })
    expect(outcome).toEqual({ ok: true, value: { applied: ['a'], silent: [] } })
    await pass(10)
    expect(given).toEqual([[{ do: 'heal' }, null]])
    expect(lab.view.servers).toHaveLength(2)
  })
})

it('works on one side, with variables of its own', async () => {
  const { lab, operated } = setUp()
  const at = (server: string, line: string) => lab.handlers['lab:operate']({ server, line })
  await at(ids[0], 'q = create 12')
  expect(await at(ids[1], 'pop $q')).toMatchObject({ ok: false })
  expect(await at(ids[0], 'pop $q')).toMatchObject({ ok: true })
  expect(operated).toEqual([
    [ids[0], 'create'],
    [ids[0], 'pop']
  ])
})

describe('a scenario', () => {
  it('waits before each step when it is led, and tells what was seen', async () => {
    const { lab, host, given } = setUp()
    lab.windowOpened()
    expect(await lab.handlers['lab:play']({ scenario: 'loss', held: true })).toMatchObject({
      ok: true
    })
    await pass(10)
    expect(lab.view.play).toMatchObject({ scenario: 'loss', state: 'held' })
    for (let i = 0; i < 3; i += 1) {
      await lab.handlers['lab:steer']({ to: 'next' })
      await pass(10)
    }
    expect(lab.view.play?.steps.map(({ state }) => state).slice(0, 4)).toEqual([
      'done',
      'done',
      'done',
      'waiting'
    ])
    expect(given).toEqual([[{ do: 'loss', probability: 0.5 }, ids[1]]])
    const story = {
      server: ids[0],
      members: [{ server: ids[0], name: 'a', host: '' }],
      steps: [
        {
          at: 0,
          step: 'gather',
          reason: 'member-silent',
          about: ids[1],
          silentMs: 310,
          limitMs: 300,
          stuckMs: null,
          acked: null,
          aru: null
        }
      ]
    } as unknown as Story
    host.emit('message', 'a', { kind: 'story', story })
    expect(lab.view.play?.steps[2]?.observed).toEqual([
      'loss: done on b',
      'a: b was not heard for 310 ms'
    ])
    await lab.handlers['lab:steer']({ to: 'stop' })
    await pass(10)
    expect(lab.view.play?.state).toBe('stopped')
    expect(given.at(-1)).toEqual([{ do: 'reset' }, null])
  })

  it('is refused while another is played, and what there is not cannot be led', async () => {
    const { lab } = setUp()
    lab.windowOpened()
    expect(await lab.handlers['lab:steer']({ to: 'next' })).toMatchObject({ ok: false })
    await lab.handlers['lab:play']({ scenario: 'minority', held: true })
    expect(await lab.handlers['lab:play']({ scenario: 'loss', held: true })).toMatchObject({
      ok: false,
      problem: 'a scenario is being played: stop it first'
    })
    expect(await setUp().lab.handlers['lab:play']({ scenario: 'nope', held: false })).toMatchObject(
      {
        ok: false
      }
    )
  })

  it('ends in order when the window goes', async () => {
    const { lab, given } = setUp()
    lab.windowOpened()
    await lab.handlers['lab:play']({ scenario: 'minority', held: false })
    await pass(100)
    expect(given.map(([command]) => command.do)).toEqual(['partition'])
    lab.windowClosed()
    await pass(100)
    expect(given.at(-1)?.[0]).toEqual({ do: 'reset' })
    expect(lab.view.play?.state).toBe('stopped')
  })
})
