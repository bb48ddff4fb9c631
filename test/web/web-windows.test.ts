import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EventStream } from '../../src/main/web/event-stream'
import { WebWindows, type WindowDesk } from '../../src/main/web/web-windows'
import { bounds } from '../../src/shared/bounds'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function setUp() {
  let disposed = 0
  const windows = new WebWindows(
    () =>
      ({
        handlers: {},
        windowOpened: () => undefined,
        dispose: () => disposed++
      }) as unknown as WindowDesk
  )
  const stream = (): EventStream => ({ end: () => undefined }) as unknown as EventStream
  const open = (session: string) => {
    const window = windows.open(session)
    if (window !== null) windows.attach(window, stream())
    return window
  }
  return { windows, stream, open, disposed: () => disposed }
}

describe('WebWindows', () => {
  it('finds a window for its own browser only', () => {
    const { windows, open } = setUp()
    const window = open('a')
    expect(windows.find(window?.id ?? '', 'a')).toBe(window)
    expect(windows.find(window?.id ?? '', 'b')).toBeNull()
    expect(windows.find('', 'a')).toBeNull()
  })

  it('waits a while for one whose stream broke', async () => {
    const { windows, open, stream, disposed } = setUp()
    const window = open('a')
    const first = window?.stream ?? null
    if (window === null || first === null) throw new Error('no window')
    windows.detach(window, first)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(windows.find(window.id, 'a')).toBe(window)
    const second = stream()
    windows.attach(window, second)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(disposed()).toBe(0)
    windows.detach(window, second)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(disposed()).toBe(1)
    expect(windows.find(window.id, 'a')).toBeNull()
  })

  it('bounds the windows of one browser, and those of all', () => {
    const { open } = setUp()
    const { windows, windowsOfBrowser } = bounds.web
    const many = (count: number, session: string) =>
      Array.from({ length: count }, () => open(session))
    expect(many(windowsOfBrowser, 'a')).not.toContain(null)
    expect(open('a')).toBeNull()
    expect(many(windows - windowsOfBrowser, 'b')).not.toContain(null)
    expect(open('c')).toBeNull()
  })

  it('has one that is only waited for make way', () => {
    const { windows, open, disposed } = setUp()
    const all = Array.from({ length: bounds.web.windowsOfBrowser }, () => open('a'))
    const first = all[0] ?? null
    const own = first?.stream ?? null
    if (first === null || own === null) throw new Error('no window')
    windows.detach(first, own)
    expect(open('a')).not.toBeNull()
    expect(disposed()).toBe(1)
  })
})
