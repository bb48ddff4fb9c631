import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NoAnswerError, RefusedError } from '../../src/main/client/errors'
import { BUILT_IN_SCENARIOS } from '../../src/main/client/built-in-scenarios'
import type { LabServer, LabStatus } from '../../src/main/client/lab-desk'
import { ScenarioPlayer, type PlayDesk } from '../../src/main/client/scenario-player'
import type { FaultsView, LabCommand } from '../../src/shared/lab'
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

/** Servers s1, s2 … and what was asked of them. */
class FakeLab {
  readonly given: [LabCommand, string | null, string[]][] = []
  readonly messages = new Map<string, number>()
  silent: LabStatus['silent'] = []
  /** Servers without a lab. */
  plain: readonly string[] = []
  /** Commands that nobody answers. */
  deafTo: LabCommand['do'] | null = null

  constructor(readonly count: number) {}

  get desk(): PlayDesk {
    return {
      status: () => Promise.resolve({ servers: this.servers(), silent: this.silent }),
      give: (command, server, wanted) => {
        if (command.do === this.deafTo) return Promise.reject(new NoAnswerError('no answer'))
        const names = wanted.map(({ name }) => name)
        this.given.push([command, server, names])
        return Promise.resolve({ applied: wanted, silent: [] })
      }
    }
  }

  private servers(): LabServer[] {
    return Array.from({ length: this.count }, (_, i) => {
      const name = `s${i + 1}`
      const faults = { messages: this.messages.get(name) ?? 0 } as FaultsView
      return { server: id(i + 1), name, faults: this.plain.includes(name) ? null : faults }
    })
  }
}

/** Plays in the background; `log` tells how far it is. */
async function start(lab: FakeLab, ...lines: string[]) {
  const player = await ScenarioPlayer.prepare(lab.desk, scenario(...lines), 'f')
  const log: string[] = []
  const stop = new AbortController()
  const events = {
    begins: (step: { readonly text: string }) => log.push(`begins ${step.text}`),
    done: (step: { readonly text: string }) => log.push(`done ${step.text}`)
  }
  const ended = player.play(events, stop.signal).then(
    (finished) => log.push(finished ? 'finished' : 'stopped'),
    (error: unknown) => log.push(`failed: ${String(error)}`)
  )
  return { log, stop, ended }
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
      if (command.do === 'heal') open.delete('cut')
      if (command.do === 'pause') open.add(server ?? '')
      if (command.do === 'resume') open.delete(server ?? '')
    }
    expect([...open]).toEqual([])
    expect(lab.given.length).toBeGreaterThan(0)
  })
})
