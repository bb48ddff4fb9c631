import type { Outcome } from '../../src/shared/ipc'
import type { LogLine } from '../../src/shared/views'
import type { Api } from '../../src/renderer/store/bridge'
import { createAppStore, type AppStore } from '../../src/renderer/store/app-store'
import { createApi } from '../../src/renderer/store/bridge'
import { feed } from '../../src/renderer/store/feed'
import type { Files, OpenedFile } from '../../src/renderer/store/files'
import type { Platform } from '../../src/renderer/store/platform'
import { FakeGroup, type FakeOptions } from './harness/fake-group'

/** A platform whose time passes only when told to. */
export class TestPlatform implements Platform {
  readonly stored = new Map<string, string>()
  readonly memory = {
    read: (key: string): string | null => this.stored.get(key) ?? null,
    write: (key: string, text: string): void => {
      this.stored.set(key, text)
    }
  }
  /** What was saved, oldest first. */
  readonly saved: { readonly name: string; readonly content: string | Blob }[] = []
  /** What is chosen when a file is to be opened; null: none. */
  chosen: Outcome<OpenedFile> | null = null
  readonly files: Files = {
    save: (name, content) => {
      this.saved.push({ name, content })
    },
    open: () => Promise.resolve(this.chosen)
  }
  #time = 1_000_000
  #frames: (() => void)[] = []
  #timers: { readonly at: number; readonly callback: () => void }[] = []

  constructor(readonly api: Api) {}

  readonly now = (): number => this.#time

  readonly nextFrame = (callback: () => void): void => {
    this.#frames.push(callback)
  }

  readonly later = (delayMs: number, callback: () => void): void => {
    this.#timers.push({ at: this.#time + delayMs, callback })
  }

  get waitingFrames(): number {
    return this.#frames.length
  }

  /** Draws one picture. */
  frame(): void {
    const frames = this.#frames
    this.#frames = []
    for (const callback of frames) callback()
  }

  /** Lets time pass, timers in order. */
  pass(ms: number): void {
    const end = this.#time + ms
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (next === undefined) break
      this.#timers = this.#timers.filter((timer) => timer !== next)
      this.#time = next.at
      next.callback()
    }
    this.#time = end
  }
}

export function fakeWorld(options: FakeOptions = {}): {
  readonly group: FakeGroup
  readonly platform: TestPlatform
} {
  const group = new FakeGroup(options)
  return { group, platform: new TestPlatform(createApi(group)) }
}

/** Lets every answer that is under way arrive. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 50; i += 1) await Promise.resolve()
}

export function line(part: Partial<LogLine> = {}): LogLine {
  return { time: 0, level: 'info', name: 'a', event: 'said', message: 'hello', fields: {}, ...part }
}

export interface World {
  readonly group: FakeGroup
  readonly platform: TestPlatform
  readonly store: AppStore
  readonly state: () => ReturnType<AppStore['getState']>
}

/** A store that is fed by a scripted group. */
export async function fed(options: FakeOptions = {}): Promise<World> {
  const { group, platform } = fakeWorld(options)
  const store = createAppStore(platform)
  feed(store, platform)
  await settle()
  return { group, platform, store, state: () => store.getState() }
}

/** Three servers of this machine. */
export const three: FakeOptions = { here: ['a', 'b', 'c'] }
