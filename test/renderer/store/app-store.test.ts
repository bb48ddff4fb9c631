import { describe, expect, it } from 'vitest'
import { applyPatch, createAppStore, type AppStore } from '../../../src/renderer/store/app-store'
import { feed } from '../../../src/renderer/store/feed'
import { rowAt } from '../../../src/renderer/store/pager'
import { ownConfiguration, turnOf } from '../../../src/renderer/store/selectors'
import type { FakeGroup, FakeOptions } from '../harness/fake-group'
import { fakeWorld, line, settle, type TestPlatform } from '../test-platform'

interface World {
  readonly group: FakeGroup
  readonly platform: TestPlatform
  readonly store: AppStore
  readonly state: () => ReturnType<AppStore['getState']>
}

/** A store that is fed by a scripted group. */
async function fed(options: FakeOptions = {}): Promise<World> {
  const { group, platform } = fakeWorld(options)
  const store = createAppStore(platform)
  feed(store, platform)
  await settle()
  return { group, platform, store, state: () => store.getState() }
}

const three = { here: ['a', 'b', 'c'] }

describe('feed', () => {
  it('reads the whole state, then follows', async () => {
    const { group, state } = await fed(three)
    expect(state().serverNames).toEqual(['a', 'b', 'c'])
    group.crash('b')
    expect(state().servers['b']?.state).toBe('crashed')
    expect(state().configurations[0]?.members.map(({ name }) => name)).toEqual(['a', 'c'])
  })

  it('does not take twice what was told before the whole state arrived', async () => {
    const { group, platform } = fakeWorld(three)
    const store = createAppStore(platform)
    feed(store, platform)
    group.crash('a')
    const before = await platform.api.readState()
    await settle()
    platform.frame()
    expect(store.getState().logCounts.received).toBe(before.logs.lines.length)
  })

  it('says that the app does not answer, asks again, and recovers', async () => {
    const { platform } = fakeWorld(three)
    let refuse = true
    const { readState } = platform.api
    Object.assign(platform.api, {
      readState: () => (refuse ? Promise.reject(new Error('gone')) : readState())
    })
    const store = createAppStore(platform)
    feed(store, platform)
    await settle()
    expect(store.getState().disconnected).toContain('gone')
    refuse = false
    platform.pass(1000)
    await settle()
    expect(store.getState().disconnected).toBeNull()
    expect(store.getState().serverNames).toHaveLength(3)
  })

  it('stops when told to', async () => {
    const { group, platform } = fakeWorld(three)
    const store = createAppStore(platform)
    const stop = feed(store, platform)
    await settle()
    stop()
    group.crash('a')
    expect(store.getState().servers['a']?.state).toBe('running')
  })
})

describe('servers', () => {
  it('starts servers, and shows a refusal at its field', async () => {
    const { group, state } = await fed()
    expect(await state().startServers({ count: 1, name: 'a' })).toBe(true)
    group.step()
    expect(state().servers['a']?.state).toBe('running')
    expect(await state().startServers({ count: 1, name: 'a' })).toBe(false)
    expect(state().startProblem).toEqual({
      text: 'a runs already; choose another name.',
      field: 'name'
    })
    state().clearStartProblem()
    expect(state().startProblem).toBeNull()
  })

  it('does one thing to a server at a time, and keeps a refusal in its row', async () => {
    const { state } = await fed(three)
    const stop = state().act('stop', 'a')
    const kill = state().act('kill', 'a')
    expect(state().actions).toEqual({ a: 'stop' })
    await Promise.all([stop, kill])
    expect(state().actions).toEqual({})
    expect(state().servers['a']?.state).toBe('stopping')
    await state().act('restart', 'nobody')
    expect(state().actionProblems['nobody']).toBe('No server nobody runs here.')
  })

  it('lists servers in their natural order, and forgets removed ones', async () => {
    const { store, state } = await fed({ here: ['s10', 's2'] })
    expect(state().serverNames).toEqual(['s2', 's10'])
    applyPatch(store, { servers: { changed: [], removed: ['s2'] } })
    expect(state().serverNames).toEqual(['s10'])
  })
})

describe('group', () => {
  it('leaves everything that did not change as it was', async () => {
    const { store, group, state } = await fed(three)
    const before = state()
    group.step()
    const after = state()
    expect(after.servers).toBe(before.servers)
    expect(after.configurations).toBe(before.configurations)
    expect(after.turns).toBe(before.turns)
    group.order()
    expect(state().turns).not.toBe(before.turns)
    expect(state().names).toBe(before.names)
    expect(store.getState().serverNames).toBe(before.serverNames)
  })

  it('follows the turn', async () => {
    const { group, state } = await fed(three)
    const config = ownConfiguration(state())?.config ?? ''
    const turns: (string | undefined)[] = []
    for (let i = 0; i < 4; i += 1) {
      turns.push(state().names[turnOf(state(), config).member ?? ''])
      group.order()
    }
    expect(turns).toEqual(['a', 'b', 'c', 'a'])
  })

  it('tells of a split only when it lasts', async () => {
    const { group, platform, state } = await fed({ here: ['a', 'b'], elsewhere: ['c', 'd'] })
    const split = (): boolean => state().problems.some(({ id }) => id === 'split')
    group.split = true
    group.step()
    expect(split()).toBe(false)
    platform.pass(5000)
    expect(split()).toBe(true)
    group.split = false
    group.step()
    expect(split()).toBe(false)
  })

  it('keeps notes of what changed, newest first and bounded', async () => {
    const { group, state } = await fed(three)
    group.crash('c')
    expect(state().changes.map(({ text }) => text)).toContain('c crashed')
    expect(state().changes[0]?.text).toMatch(/^Configuration .*without c$/)
    for (let i = 0; i < 200; i += 1) {
      await state().act('restart', 'c')
      group.step()
    }
    expect(state().changes).toHaveLength(100)
  })
})

describe('queues', () => {
  it('looks into a queue of a million items a part at a time', async () => {
    const { group, state } = await fed(three)
    group.queues.fill(12, 1_000_000)
    state().showQueues(0, 20)
    await settle()
    expect(rowAt(state().queues, 0)).toMatchObject({ label: 12, size: 1_000_000 })
    state().chooseQueue({ id: 25, label: 12 })
    state().showItems(999_990, 999_999)
    await settle()
    expect(state().items.total).toBe(1_000_000)
    expect(rowAt(state().items, 999_999)).toBe(999_999 * 7)
    expect(state().items.parts.size).toBeLessThanOrEqual(2)
  })

  it('runs operations, keeps their answers, and asks for fresh rows', async () => {
    const { state } = await fed(three)
    const made = await state().operate('label', 'create 12')
    expect(made).toMatchObject({ result: 25, status: 'ok' })
    state().chooseQueue({ id: 25, label: 12 })
    await state().operate('item', 'push 25 7')
    await settle()
    expect(state().queueAnswers.map(({ answer }) => answer.op)).toEqual(['push', 'create'])
  })

  it('shows a refusal in the form that caused it, until the form is edited', async () => {
    const { state } = await fed(three)
    expect(await state().operate('item', 'push 25')).toBeNull()
    expect(state().queueProblem).toMatchObject({ form: 'item' })
    state().setQueueProblem('label', null)
    expect(state().queueProblem).not.toBeNull()
    state().setQueueProblem('item', null)
    expect(state().queueProblem).toBeNull()
  })

  it('asks at most twice a second, and once more at the end', async () => {
    const { platform, state } = await fed(three)
    let asked = 0
    const { listQueues } = platform.api
    Object.assign(platform.api, {
      listQueues: (...args: Parameters<typeof listQueues>) => {
        asked += 1
        return listQueues(...args)
      }
    })
    for (let i = 0; i < 100; i += 1) {
      state().refreshQueues()
      await settle()
    }
    expect(asked).toBe(1)
    platform.pass(500)
    await settle()
    expect(asked).toBe(2)
    platform.pass(5000)
    await settle()
    expect(asked).toBe(2)
  })
})

describe('commands', () => {
  async function enter({ state }: World, text: string): Promise<void> {
    state().setCommandText(text)
    state().runCommand()
    await settle()
  }

  it('runs lines in the order in which they were entered', async () => {
    const world = await fed(three)
    const { state } = world
    for (const text of ['q = create 12', 'push $q 5', 'pop $q', 'pop $q']) {
      state().setCommandText(text)
      state().runCommand()
    }
    await settle()
    expect(state().entries.map(({ answer }) => answer?.result)).toEqual([25, null, 5, -1])
    expect(
      state()
        .entries.map(({ answer }) => answer?.status)
        .at(-1)
    ).toBe('empty')
    expect(state().waitingCommands).toBe(0)
  })

  it('keeps a line that can not be read in the field, with what is wrong', async () => {
    const world = await fed(three)
    await enter(world, 'pusch 25 5')
    expect(world.state().commandText).toBe('pusch 25 5')
    expect(world.state().commandProblem).toContain('push')
    expect(world.state().entries).toEqual([])
    world.state().setCommandText('push 25 5')
    expect(world.state().commandProblem).toBeNull()
  })

  it('gives a refused line back, unless another is being written', async () => {
    const world = await fed(three)
    const { state } = world
    await enter(world, 'push $q 5')
    expect(state().commandText).toBe('push $q 5')
    expect(state().commandProblem).toContain('$q')
    state().runCommand()
    state().setCommandText('create 12')
    await settle()
    expect(state().commandText).toBe('create 12')
    expect(state().entries).toMatchObject([{ line: 'push $q 5', answer: null }])
    expect(state().entries[0]?.problem).toContain('$q')
  })

  it('remembers lines beyond the window', async () => {
    const world = await fed(three)
    await enter(world, 'create 12')
    await enter(world, '  ')
    await enter(world, '# nothing')
    const again = createAppStore(world.platform)
    again.getState().walkHistory(-1)
    expect(again.getState().commandText).toBe('create 12')
  })

  it('bounds what waits and what is kept', async () => {
    const { state } = await fed(three)
    for (let i = 0; i < 101; i += 1) {
      state().setCommandText('create 12')
      state().runCommand()
    }
    expect(state().commandProblem).toContain('100 lines wait')
    for (let i = 0; i < 12; i += 1) await settle()
    for (let i = 0; i < 1000; i += 1) {
      state().setCommandText('size 25')
      state().runCommand()
      if (i % 50 === 0) for (let k = 0; k < 10; k += 1) await settle()
    }
    expect(state().entries).toHaveLength(1000)
  })
})

describe('logs', () => {
  it('draws once for each picture, however many batches come', async () => {
    const { group, platform, state } = await fed()
    platform.frame()
    const before = state().logRevision
    for (let i = 0; i < 50; i += 1) group.tellLines({ lines: [line(), line()], dropped: 1 })
    expect(platform.waitingFrames).toBe(1)
    platform.frame()
    expect(state().logRevision).toBe(before + 1)
    expect(state().logCounts).toMatchObject({ received: 150, shown: 100, dropped: 50 })
  })

  it('filters a long log in portions, newest first', async () => {
    const { group, platform, state } = await fed()
    const lines = Array.from({ length: 60_000 }, (_, i) => line({ message: `m${i % 3}` }))
    group.tellLines({ lines, dropped: 0 })
    state().setLogText('m2')
    platform.frame()
    expect(state().logCounts.searching).toBe(true)
    expect(state().logAt(state().logCounts.shown - 1)?.seq).toBe(59_999)
    for (let i = 0; i < 20; i += 1) {
      platform.pass(0)
      platform.frame()
    }
    expect(state().logCounts).toMatchObject({ searching: false, shown: 20_000 })
    expect(state().logAt(0)?.seq).toBe(2)
  })

  it('holds the newest 100,000 lines', async () => {
    const { group, platform, state } = await fed()
    const lines = Array.from({ length: 1000 }, (_, i) => line({ message: `m${i}` }))
    for (let i = 0; i < 101; i += 1) group.tellLines({ lines, dropped: 0 })
    platform.frame()
    expect(state().logCounts).toMatchObject({
      received: 101_000,
      shown: 100_000,
      overwritten: 1000
    })
  })

  it('pauses, counts what waits, and goes on', async () => {
    const { group, platform, state } = await fed()
    group.tellLines({ lines: [line({ message: 'old' })], dropped: 0 })
    state().setLogFollow(false)
    group.tellLines({ lines: [line(), line()], dropped: 0 })
    platform.frame()
    expect(state().logCounts).toMatchObject({ shown: 1, waiting: 2 })
    state().setLogFollow(true)
    platform.frame()
    expect(state().logCounts).toMatchObject({ shown: 3, waiting: 0 })
  })

  it('shows the log of one server when sent there', async () => {
    const { group, platform, state } = await fed()
    group.tellLines({ lines: [line({ name: 'a' }), line({ name: 'b' })], dropped: 0 })
    state().setLogText('nothing like it')
    state().showLogOf('b')
    platform.frame()
    expect(state().logCounts.shown).toBe(1)
    state().toggleLogServer('b')
    platform.frame()
    expect(state().logCounts.shown).toBe(2)
  })
})

describe('ui', () => {
  it('keeps theme and clock beyond the window, and ignores what is spoilt', async () => {
    const { platform, state } = await fed()
    expect(state().theme).toBe('system')
    state().setTheme('dark')
    state().setClock('UTC')
    const again = createAppStore(platform).getState()
    expect([again.theme, again.clock]).toEqual(['dark', 'UTC'])
    platform.stored.set('theme', 'purple')
    expect(createAppStore(platform).getState().theme).toBe('system')
  })
})
