import { describe, expect, it } from 'vitest'
import { ManagerNews } from '../../src/main/service/manager-news'
import { Notifier, watchdogMs, type Word } from '../../src/main/service/notify'
import { figures, snapshot } from './samples'

describe('Notifier', () => {
  it('is there only where somebody listens', () => {
    const complain = (): void => undefined
    expect(Notifier.of({}, complain)).toBeNull()
    expect(Notifier.of({ NOTIFY_SOCKET: '' }, complain)).toBeNull()
    expect(Notifier.of({ NOTIFY_SOCKET: '@x' }, complain)).not.toBeNull()
  })

  it('says one thing after the other, and of each kind what came last', async () => {
    const said: (readonly string[])[] = []
    const go: (() => void)[] = []
    const notifier = new Notifier(
      (args) => {
        said.push(args)
        return new Promise((resolve) => go.push(() => resolve(null)))
      },
      () => undefined
    )
    notifier.say({ READY: '1', STATUS: 'a\nb' })
    notifier.say({ STATUS: 'one' })
    notifier.say({ STATUS: 'two', WATCHDOG: '1' })
    expect(said).toEqual([['READY=1', 'STATUS=a b']])
    go.shift()?.()
    await Promise.resolve()
    await Promise.resolve()
    expect(said[1]).toEqual(['STATUS=two', 'WATCHDOG=1'])
    const all = notifier.said()
    go.shift()?.()
    await all
    expect(said).toHaveLength(2)
  })

  it('complains once in a row when it cannot', async () => {
    const complaints: string[] = []
    const outcomes = ['is broken', 'is broken', null, 'is broken']
    const notifier = new Notifier(
      () => Promise.resolve(outcomes.shift() ?? null),
      (text) => complaints.push(text)
    )
    for (let i = 0; i < 4; i++) {
      notifier.say({ WATCHDOG: '1' })
      await notifier.said()
    }
    expect(complaints).toHaveLength(2)
    expect(complaints[0]).toContain('systemd-notify is broken')
  })
})

describe('the time of the watchdog', () => {
  it.each([
    [{ WATCHDOG_USEC: '60000000' }, 60_000],
    [{ WATCHDOG_USEC: '60000000', WATCHDOG_PID: '7' }, 60_000],
    [{ WATCHDOG_USEC: '60000000', WATCHDOG_PID: '8' }, null],
    [{ WATCHDOG_USEC: 'soon' }, null],
    [{}, null]
  ])('%j', (environment, ms) => {
    expect(watchdogMs(environment, 7)).toBe(ms)
  })
})

describe('what systemd hears', () => {
  function news(watchdog: number | null): {
    readonly news: ManagerNews
    readonly said: Partial<Record<Word, string>>[]
    readonly clock: { ms: number }
  } {
    const said: Partial<Record<Word, string>>[] = []
    const clock = { ms: 0 }
    const notifier = { say: (words: Partial<Record<Word, string>>) => void said.push(words) }
    return { news: new ManagerNews(notifier, watchdog, () => clock.ms), said, clock }
  }
  const apart = snapshot({ figures: figures({ phase: 'gather' }) })
  const minority = snapshot({ figures: figures({ isPrimary: false }) })

  it('is that the servers are ready when they are together, also without a majority', () => {
    const { news: one, said } = news(null)
    one.look([apart])
    expect(said.some((words) => 'READY' in words)).toBe(false)
    one.look([minority])
    one.look([minority])
    expect(said.filter((words) => words.READY === '1')).toHaveLength(1)
    expect(said.at(-1)?.STATUS).toContain('without a majority')
    expect(said.some((words) => 'WATCHDOG' in words)).toBe(false)
  })

  it('is a word of life three times in its patience, while none is stuck', () => {
    const { news: one, said, clock } = news(30_000)
    const at = (ms: number, now: ReturnType<typeof snapshot>): void => {
      clock.ms = ms
      one.look([now])
    }
    at(0, snapshot())
    for (let ms = 1000; ms < 30_000; ms += 1000) at(ms, snapshot())
    expect(said.filter((words) => words.WATCHDOG === '1')).toHaveLength(3)
    const before = said.length
    for (let ms = 30_000; ms < 90_000; ms += 1000) at(ms, snapshot({ unanswered: 20 }))
    expect(said.slice(before).filter((words) => 'WATCHDOG' in words)).toEqual([])
    expect(said.at(-1)?.STATUS).toContain('did not answer')
    at(90_000, snapshot())
    expect(said.at(-1)?.WATCHDOG).toBe('1')
  })

  it('is nothing more once they stop', () => {
    const { news: one, said } = news(30_000)
    one.look([snapshot()])
    one.stopping()
    one.stopping()
    one.look([apart])
    expect(said.slice(1)).toEqual([{ STOPPING: '1', STATUS: 'the servers leave the group' }])
  })
})
