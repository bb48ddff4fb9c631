import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NoAnswerError, RefusedError } from '../../src/main/client/errors'
import { BUILT_IN_SCENARIOS } from '../../src/main/client/built-in-scenarios'
import type { LabServer, LabStatus } from '../../src/main/client/lab-desk'
import type { PlayDesk } from '../../src/main/client/play-desk'
import { ScenarioPlayer, type StepResult } from '../../src/main/client/scenario-player'
import type { StatusAnswer } from '../../src/main/protocol/wire/control'
import type { FaultsView, LabCommand } from '../../src/shared/lab'
import type { MergeRecord } from '../../src/shared/merges'
import { parseScenario, type Scenario } from '../../src/shared/scenario'
import { UserError } from '../../src/shared/user-error'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function scenario(...lines: string[]): Scenario {
  const parsed = parseScenario('s', lines.join('\n'))
  if (!parsed.ok) throw new Error(parsed.problems[0]?.problem)
  return parsed.scenario
}

const id = (number: number): string => `00000000000${number}`

/**
 * Servers s1, s2 … and what was asked of them. A configuration is there at once after
 * whatever changes it, and faults act whenever somebody looks.
 */
class FakeLab {
  readonly given: [LabCommand, string | null, string[]][] = []
  readonly messages = new Map<string, number>()
  readonly operated: [string, readonly number[], string | null][] = []
  readonly started: string[] = []
  silent: LabStatus['silent'] = []
  /** Servers without a lab. */
  plain: readonly string[] = []
  /** Commands that nobody answers. */
  deafTo: LabCommand['do'] | null = null
  canStart = true
  merges: MergeRecord[] = []
  private sides: readonly (readonly string[])[] = []
  private readonly away = new Set<string>()
  private readonly asleep = new Set<string>()
  private looks = 0
  private epoch = 2

  constructor(readonly count: number) {}

  get desk(): PlayDesk {
    return {
      status: () => Promise.resolve({ servers: this.servers(), silent: this.silent }),
      give: (command, server, wanted) => {
        if (command.do === this.deafTo) return Promise.reject(new NoAnswerError('no answer'))
        const names = wanted.map(({ name }) => name)
        this.given.push([command, server, names])
        this.take(command, server ?? '')
        return Promise.resolve({ applied: wanted, silent: [] })
      },
      look: () => Promise.resolve(this.answers()),
      operate: (op, args, server) => {
        this.operated.push([op, args, server])
        const answer = {
          op,
          result: 25,
          status: 'ok',
          server: server ?? id(1),
          config: '2.a'
        } as const
        return Promise.resolve({ ...answer, slot: 3, request: 'c:1', ms: 0.9 })
      },
      merges: () => Promise.resolve(this.merges),
      start: this.canStart
        ? ({ server, name }) => {
            this.started.push(name)
            this.away.delete(server)
            return Promise.resolve()
          }
        : null
    }
  }

  private take(command: LabCommand, server: string): void {
    this.epoch += 2
    if (command.do === 'crash') this.away.add(server)
    if (command.do === 'pause') this.asleep.add(server)
    if (command.do === 'resume' || command.do === 'reset') this.asleep.clear()
    if (command.do === 'partition') this.sides = command.groups
    if (command.do === 'cut') this.sides = [command.from]
    if (command.do !== 'heal' && command.do !== 'reset') return
    if (this.sides.length > 0) this.merges = [...this.merges, mergeIn(`${this.epoch}.${id(1)}`)]
    this.sides = []
  }

  private servers(): LabServer[] {
    this.looks += 10
    return Array.from({ length: this.count }, (_, i) => {
      const name = `s${i + 1}`
      const counters = { lost: this.looks, duplicated: this.looks, reordered: this.looks }
      const faults = { messages: this.messages.get(name) ?? 0, counters } as unknown as FaultsView
      return { server: id(i + 1), name, faults: this.plain.includes(name) ? null : faults }
    })
  }

  private answers(): StatusAnswer[] {
    const all = Array.from({ length: this.count }, (_, i) => id(i + 1))
    const there = all.filter((one) => !this.away.has(one) && !this.asleep.has(one))
    const sideOf = (one: string): number => this.sides.findIndex((side) => side.includes(one))
    return there.map((server) => {
      const members = there.filter((other) => sideOf(other) === sideOf(server))
      const answer = {
        server,
        kind: 'regular',
        config: `${this.epoch}.${members[0] ?? ''}`,
        members: members.map((member) => ({ server: member })),
        turn: id(2),
        delivered: 3,
        hash: 'a41f09c2d7e8b365',
        queues: 1,
        items: 2
      }
      return answer as unknown as StatusAnswer
    })
  }
}

function mergeIn(config: string): MergeRecord {
  const pops = [] as const
  const report = {
    poppedTwice: [{ queue: 25, label: 12, item: 1, pops }],
    ambiguous: [],
    revived: [],
    putBack: [],
    queues: 1,
    items: 4,
    incomplete: false
  }
  return { time: 0, config, from: [`4.${id(1)}`, `4.${id(3)}`], report, hash: '' }
}

/** Plays in the background; `log` tells how far it is. */
async function start(lab: FakeLab, ...lines: string[]) {
  const player = await ScenarioPlayer.prepare(lab.desk, scenario(...lines), 'f')
  const log: string[] = []
  const observed: string[] = []
  const stop = new AbortController()
  const events = {
    begins: (step: { readonly text: string }) => log.push(`begins ${step.text}`),
    done: (step: { readonly text: string }, _number: number, result: StepResult) => {
      log.push(`done ${step.text}`)
      observed.push(...result.observed)
    }
  }
  const ended = player.play(events, stop.signal).then(
    (finished) => log.push(finished ? 'finished' : 'stopped'),
    (error: unknown) => log.push(`failed: ${String(error)}`)
  )
  return { log, observed, player, stop, ended }
}

describe('before the first step', () => {
  const refused = async (lab: FakeLab, ...lines: string[]): Promise<unknown> => {
    const error: unknown = await ScenarioPlayer.prepare(lab.desk, scenario(...lines), 'f').catch(
      (reason: unknown) => reason
    )
    expect(lab.given).toEqual([])
    return error
  }

  it('names the line with a server that is not there', async () => {
    const error = await refused(new FakeLab(2), 'pause s1', '', 'partition s1 x')
    expect(error).toBeInstanceOf(UserError)
    expect(String(error)).toContain('f:3: there is no server "x" in this group: there is s1, s2')
  })

  it('names the line with a server on two sides under two names', async () => {
    const error = await refused(new FakeLab(2), 'partition s1 @1')
    expect(String(error)).toContain('f:1: server "s1" stands on two sides')
  })

  it('says how many servers it takes', async () => {
    const error = await refused(new FakeLab(2), 'partition @1,@2 @3')
    expect(String(error)).toContain('f takes 3 servers and there are 2: start more')
  })

  it('refuses servers without a lab, and does not begin while one is silent', async () => {
    const lab = new FakeLab(3)
    lab.plain = ['s2']
    const error = await refused(lab, 'heal')
    expect(error).toBeInstanceOf(RefusedError)
    expect(String(error)).toContain('s2: not a lab server')
    const quiet = new FakeLab(2)
    quiet.silent = [{ server: id(9), name: 's9' }]
    expect(await refused(quiet, 'heal')).toBeInstanceOf(NoAnswerError)
  })
})

describe('play', () => {
  it('does step after step, each with ids, and waits between them', async () => {
    const lab = new FakeLab(3)
    const lines = ['partition @1,s2 --for 2', 'wait 500', 'loss 10% --server s3', 'cut @1 @2,@3']
    const { log, ended } = await start(lab, ...lines)
    await vi.advanceTimersByTimeAsync(499)
    expect(log).toEqual([
      'begins partition @1,s2 --for 2',
      'done partition @1,s2 --for 2',
      'begins wait 500'
    ])
    await vi.advanceTimersByTimeAsync(1)
    await ended
    expect(log.at(-1)).toBe('finished')
    const all = ['s1', 's2', 's3']
    expect(lab.given).toEqual([
      [{ do: 'partition', groups: [[id(1), id(2)]], forMessages: 2 }, null, all],
      [{ do: 'loss', probability: 0.1 }, id(3), ['s3']],
      [{ do: 'cut', from: [id(1)], to: [id(2), id(3)] }, null, all]
    ])
  })

  it('waits for nobody that it has crashed', async () => {
    const lab = new FakeLab(2)
    const { ended } = await start(lab, 'crash s2', 'heal')
    await ended
    expect(lab.given.map(([command, , wanted]) => [command.do, wanted])).toEqual([
      ['crash', ['s2']],
      ['heal', ['s1']]
    ])
  })

  it('waits for messages by the count of who heard most since', async () => {
    const lab = new FakeLab(2)
    lab.messages.set('s1', 50).set('s2', 40)
    const { log, ended } = await start(lab, 'for 3 messages')
    lab.messages.set('s1', 52).set('s2', 40)
    await vi.advanceTimersByTimeAsync(1000)
    expect(log).toEqual(['begins for 3 messages'])
    // One of them was started again in between.
    lab.messages.set('s1', 0).set('s2', 43)
    await vi.advanceTimersByTimeAsync(1000)
    await ended
    expect(log.at(-1)).toBe('finished')
  })

  it('gives up on clients that stay silent, and ends all faults', async () => {
    const lab = new FakeLab(2)
    const { log, ended } = await start(lab, 'pause s1', 'for 3 messages')
    await vi.advanceTimersByTimeAsync(601_000)
    await ended
    expect(log.at(-1)).toContain('clients sent nothing for 10 minutes, and 0 of 3 messages before')
    expect(lab.given.at(-1)).toEqual([{ do: 'reset' }, null, ['s1', 's2']])
  })

  it.each(['wait 60000', 'for 3 messages'])('ends all faults when stopped in %s', async (line) => {
    const lab = new FakeLab(2)
    const { log, stop, ended } = await start(lab, 'pause s1', line, 'heal')
    await vi.advanceTimersByTimeAsync(300)
    stop.abort()
    await ended
    expect(log).toEqual(['begins pause s1', 'done pause s1', `begins ${line}`, 'stopped'])
    expect(lab.given.map(([command]) => command.do)).toEqual(['pause', 'reset'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends all faults when a step fails, and tells why it did', async () => {
    const lab = new FakeLab(2)
    lab.deafTo = 'loss'
    const { log, ended } = await start(lab, 'pause s1', 'loss 0.5', 'heal')
    await ended
    expect(log.at(-1)).toBe('failed: NoAnswerError: no answer')
    expect(lab.given.map(([command]) => command.do)).toEqual(['pause', 'reset'])
  })
})

describe('conditions', () => {
  it('wait until it is so, and tell what was seen', async () => {
    const lab = new FakeLab(3)
    const { log, observed, ended } = await start(
      lab,
      'until together',
      'partition @1,@2 @3',
      'until sides @1,@2 @3',
      'heal',
      'until merged',
      'until alike',
      'until lost 5 --server @2'
    )
    await vi.advanceTimersByTimeAsync(2000)
    await ended
    expect(log.at(-1)).toBe('finished')
    expect(observed).toEqual([
      'configuration 2.0000 installed with s1, s2, s3, 0.0 ms',
      'configuration 4.0000 installed with s1, s2, 0.0 ms',
      'configuration 4.0000 installed with s3',
      'configuration 6.0000 installed with s1, s2, s3, 0.0 ms',
      'merged 4.0000 and 4.0000: 1 queue with 4 items; 1 handed out twice (1 of queue 12)',
      's1, s2, s3 hold the same: 1 queue with 2 items, digest a41f09c2, 0.0 ms',
      's2: 10 datagrams lost, 0.0 ms'
    ])
  })

  it('are given up after their time, and all faults ended', async () => {
    const lab = new FakeLab(2)
    const { log, ended } = await start(lab, 'pause s1', 'until together --within 700')
    await vi.advanceTimersByTimeAsync(1500)
    await ended
    expect(log.at(-1)).toContain('it did not come to "together" within 0.7 s')
    expect(lab.given.at(-1)?.[0]).toEqual({ do: 'reset' })
  })
})

describe('operations', () => {
  it('go to the side that is named, and keep variables', async () => {
    const lab = new FakeLab(3)
    const { observed, ended } = await start(
      lab,
      'run q = create 12',
      'at @3 pop $q',
      'run 2 times push $q 5'
    )
    await ended
    expect(lab.operated).toEqual([
      ['create', [12], null],
      ['pop', [25], id(3)],
      ['push', [25, 5], null],
      ['push', [25, 5], null]
    ])
    expect(observed).toEqual([
      'create: 25 from s1, slot 3, 0.9 ms',
      'pop: 25 from s3, slot 3, 0.9 ms',
      'push: 2 of 2 answered with ok, 0.9 ms at the median, 0.9 ms at most'
    ])
  })

  it('tell of the line whose variable has no value', async () => {
    const { log, ended } = await start(new FakeLab(1), 'heal', 'run pop $x')
    await ended
    expect(log.at(-1)).toContain('f:2: $x has no value')
  })
})

describe('who has the turn', () => {
  it('stays the same one for the whole scenario, and is started again', async () => {
    const lab = new FakeLab(3)
    const { player, ended } = await start(lab, 'crash @turn', 'until without @turn', 'start @turn')
    await vi.advanceTimersByTimeAsync(1000)
    await ended
    expect(lab.given.map(([command, server]) => [command.do, server])).toEqual([['crash', id(2)]])
    expect(lab.started).toEqual(['s2'])
    expect(player.crashed).toEqual([])
  })

  it('stays away where servers are not started', async () => {
    const lab = new FakeLab(3)
    lab.canStart = false
    const { player, observed, ended } = await start(
      lab,
      'crash @turn',
      'start @turn',
      'until alike'
    )
    await vi.advanceTimersByTimeAsync(1000)
    await ended
    expect(observed[1]).toContain('start it again with "ftqueue serve --name s2 --lab"')
    expect(player.crashed.map(({ name }) => name)).toEqual(['s2'])
  })
})

describe('the gate', () => {
  it('is waited for before each step', async () => {
    const lab = new FakeLab(2)
    const player = await ScenarioPlayer.prepare(
      lab.desk,
      scenario('heal', 'say @2 sleeps', 'reset'),
      'f'
    )
    const asked: string[] = []
    const opens: (() => void)[] = []
    const playing = player.play(
      { begins: () => undefined, done: () => undefined },
      new AbortController().signal,
      ({ text, remarks }) => {
        asked.push([text, ...remarks.map((remark) => remark.text)].join(': '))
        return new Promise((resolve) => opens.push(resolve))
      }
    )
    await vi.advanceTimersByTimeAsync(10)
    expect([asked, lab.given.length]).toEqual([['heal'], 0])
    opens[0]?.()
    await vi.advanceTimersByTimeAsync(10)
    expect([asked, lab.given.length]).toEqual([['heal', 'reset: s2 sleeps'], 1])
    opens[1]?.()
    expect(await playing).toBe(true)
  })
})

describe('the scenarios that come along', () => {
  it.each([...BUILT_IN_SCENARIOS])('%s is whole, and leaves no faults', async (name, text) => {
    const parsed = parseScenario(name, text)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
    expect(parsed.scenario.title).not.toBe('')
    const lab = new FakeLab(parsed.scenario.servers)
    const player = await ScenarioPlayer.prepare(lab.desk, parsed.scenario, name)
    const none = { begins: () => undefined, done: () => undefined }
    const playing = player.play(none, new AbortController().signal)
    for (let said = 1; said < 30; said++) {
      lab.messages.set('s1', said)
      await vi.advanceTimersByTimeAsync(1000)
    }
    expect(await playing).toBe(true)
    const open = new Set<string>()
    for (const [command, server] of lab.given) {
      if (command.do === 'partition' && command.forMessages === null) open.add('cut')
      if (command.do === 'cut') open.add('cut')
      if (['loss', 'delay', 'duplicate', 'reorder'].includes(command.do)) open.add('way')
      if (command.do === 'reset') open.clear()
      if (command.do === 'heal') open.delete('cut')
      if (command.do === 'pause') open.add(server ?? '')
      if (command.do === 'resume') open.delete(server ?? '')
    }
    expect([...open]).toEqual([])
    expect(lab.given.length).toBeGreaterThan(0)
  })
})
