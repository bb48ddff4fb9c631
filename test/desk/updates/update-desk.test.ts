import { describe, expect, it } from 'vitest'
import {
  browserUpdates,
  DAILY_MS,
  UpdateDesk,
  type Replacer,
  type UpdateDeskOptions
} from '../../../src/main/desk/updates/update-desk'
import type { UpdatesView } from '../../../src/shared/channels/updates'

const FEED = 'https://example.org/ftqueue/'

function setUp(part: Partial<UpdateDeskOptions> = {}, feed = FEED, daily = false) {
  const asked: string[] = []
  const told: UpdatesView['state'][] = []
  const opened: string[] = []
  const world = {
    feed,
    daily,
    latest: 'version: 0.2.0',
    now: 1_000_000,
    last: null as number | null
  }
  const desk = new UpdateDesk({
    version: '0.1.0',
    platform: 'linux',
    arch: 'x64',
    replacer: null,
    isPackaged: true,
    settings: {
      read: () => ({ feed: world.feed, daily: world.daily }),
      write: (change) => void Object.assign(world, change)
    },
    lastLook: {
      read: () => world.last,
      write: (at) => {
        world.last = at
      }
    },
    ask: (url) => {
      asked.push(url)
      return Promise.resolve(new Response(world.latest))
    },
    now: () => world.now,
    openLink: (url) => {
      opened.push(url)
      return Promise.resolve()
    },
    tell: ({ state }) => told.push(state),
    ...part
  })
  return { ...desk.handlers, desk, asked, told, opened, world }
}

function fakeReplacer(): Replacer & { readonly calls: string[] } {
  const calls: string[] = []
  return {
    calls,
    download: (feed, onPart) => {
      calls.push(`download ${feed}`)
      onPart(0.5)
      return Promise.resolve('0.2.0')
    },
    install: () => {
      calls.push('install')
      return Promise.resolve()
    }
  }
}

describe('updates', () => {
  it('asks nothing while no feed is set, and says where to set it', async () => {
    const { desk, asked, world, ...updates } = setUp({}, '')
    world.daily = true
    await desk.lookDaily()
    expect(await updates['updates:check'](null)).toMatchObject({
      ok: false,
      field: 'feed',
      problem: expect.stringContaining('put its address into Settings, Updates')
    })
    expect(await updates['updates:open-feed'](null)).toMatchObject({ ok: false })
    expect(asked).toEqual([])
  })

  it('asks the file of its system, and tells what it says', async () => {
    const { asked, told, world, ...updates } = setUp()
    expect(await updates['updates:check'](null)).toMatchObject({
      value: { way: 'tell', state: { at: 'found', version: '0.2.0', unasked: false } }
    })
    expect(asked).toEqual([`${FEED}latest-linux.yml`])
    expect(told.map(({ at }) => at)).toEqual(['checking', 'found'])
    world.latest = 'version: 0.1.0'
    expect(await updates['updates:check'](null)).toMatchObject({
      value: { state: { at: 'current' } }
    })
    world.latest = 'nothing'
    expect(await updates['updates:check'](null)).toMatchObject({
      value: { state: { at: 'problem', problem: expect.stringContaining('says no version') } }
    })
  })

  it('keeps a checked feed, and refuses one that may not be', async () => {
    const { asked, world, ...updates } = setUp({}, '')
    expect(await updates['updates:change']({ feed: 'http://example.org' })).toMatchObject({
      ok: false,
      field: 'feed'
    })
    expect(world.feed).toBe('')
    expect(await updates['updates:change']({ feed: 'https://example.org/a' })).toMatchObject({
      value: { feed: 'https://example.org/a/', daily: false, state: { at: 'idle' } }
    })
    await updates['updates:change']({ daily: true })
    expect(world).toMatchObject({ feed: 'https://example.org/a/', daily: true })
    expect(asked).toEqual([])
  })

  it('does not ask a feed of the settings file that may not be', async () => {
    const { desk, asked, told, ...updates } = setUp({}, 'http://example.org/', true)
    expect(await updates['updates:check'](null)).toMatchObject({ ok: false, field: 'feed' })
    await desk.lookDaily()
    expect(told).toMatchObject([{ at: 'problem', problem: expect.stringContaining('https') }])
    expect(asked).toEqual([])
  })

  it('forgets what another feed said', async () => {
    const updates = setUp()
    await updates['updates:check'](null)
    expect(await updates['updates:change']({ feed: 'https://example.com/' })).toMatchObject({
      value: { state: { at: 'idle' } }
    })
  })

  it('looks by itself once a day, and only if that was chosen', async () => {
    const { desk, asked, told, world } = setUp()
    await desk.lookDaily()
    expect(asked).toHaveLength(0)
    world.daily = true
    await desk.lookDaily()
    await desk.lookDaily()
    expect(asked).toHaveLength(1)
    expect(told.at(-1)).toEqual({ at: 'found', version: '0.2.0', unasked: true })
    world.now += DAILY_MS - 1
    await desk.lookDaily()
    expect(asked).toHaveLength(1)
    world.now += 1
    await desk.lookDaily()
    expect(asked).toHaveLength(2)
    world.now -= 10 * DAILY_MS
    await desk.lookDaily()
    expect(asked).toHaveLength(3)
  })

  it('counts a look that failed, too', async () => {
    const { desk, asked, world } = setUp({}, FEED, true)
    world.latest = ''
    await desk.lookDaily()
    await desk.lookDaily()
    expect(asked).toHaveLength(1)
  })

  it('downloads and installs only when asked, one after the other', async () => {
    const replacer = fakeReplacer()
    const { told, ...updates } = setUp({ replacer })
    expect(await updates['updates:install'](null)).toMatchObject({ ok: false })
    expect(await updates['updates:download'](null)).toMatchObject({ ok: false })
    await updates['updates:check'](null)
    expect(replacer.calls).toEqual([])
    expect(await updates['updates:download'](null)).toMatchObject({
      value: { way: 'replace', state: { at: 'ready', version: '0.2.0' } }
    })
    expect(told.slice(2)).toEqual([
      { at: 'downloading', version: '0.2.0', part: 0 },
      { at: 'downloading', version: '0.2.0', part: 0.5 },
      { at: 'ready', version: '0.2.0' }
    ])
    expect(replacer.calls).toEqual([`download ${FEED}`])
    expect(await updates['updates:install'](null)).toMatchObject({ ok: true })
    expect(replacer.calls).toEqual([`download ${FEED}`, 'install'])
  })

  it('tells why a download failed, and can begin again', async () => {
    const download = (): Promise<string> => Promise.reject(new Error('sha512 is wrong'))
    const updates = setUp({ replacer: { ...fakeReplacer(), download } })
    await updates['updates:check'](null)
    expect(await updates['updates:download'](null)).toMatchObject({
      value: {
        state: {
          at: 'problem',
          problem: expect.stringMatching(
            /0\.2\.0 was not downloaded.*\(sha512 is wrong\): check again/
          )
        }
      }
    })
    expect(await updates['updates:check'](null)).toMatchObject({
      value: { state: { at: 'found' } }
    })
  })

  it.each([
    ['tell', { replacer: null }],
    ['checkout', { isPackaged: false, replacer: fakeReplacer() }]
  ] as const)('replaces nothing where it can only %s', async (way, part) => {
    const { opened, ...updates } = setUp(part)
    expect(await updates['updates:check'](null)).toMatchObject({ value: { way } })
    expect(await updates['updates:download'](null)).toMatchObject({ ok: false })
    await updates['updates:open-feed'](null)
    expect(opened).toEqual([FEED])
  })

  it('changes no feed that is in use, and asks once at a time', async () => {
    let answer: (response: Response) => void = () => undefined
    let asked = 0
    const ask = (): Promise<Response> => {
      asked += 1
      return new Promise((resolve) => (answer = resolve))
    }
    const updates = setUp({ ask })
    const first = updates['updates:check'](null)
    expect(await updates['updates:check'](null)).toMatchObject({
      value: { state: { at: 'checking' } }
    })
    expect(await updates['updates:change']({ feed: '' })).toMatchObject({
      ok: false,
      field: 'feed'
    })
    answer(new Response('version: 0.1.0'))
    expect(await first).toMatchObject({ value: { state: { at: 'current' } } })
    expect(asked).toBe(1)
  })

  it('is elsewhere for a browser', async () => {
    expect(await browserUpdates['updates:read'](null)).toEqual({ ok: true, value: null })
    expect(await browserUpdates['updates:check'](null)).toMatchObject({ ok: false })
  })
})
