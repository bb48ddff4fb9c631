/**
 * Newer versions of the app. Nothing is asked over the network unless a feed is set, and then
 * when the person asks, or once a day if that was chosen. Nothing is fetched or installed unasked.
 */
import type {
  UpdatesRequests,
  UpdateState,
  UpdatesView,
  UpdateWay
} from '../../../shared/channels/updates'
import { UserError } from '../../../shared/user-error'
import { outcomeOf } from '../outcome'
import type { RequestHandlers } from '../request-handlers'
import { checkedFeed } from './feed-address'
import { isNewer, latestFileName, latestVersion, type Ask } from './latest-file'

/** Between two looks of its own. */
export const DAILY_MS = 24 * 3_600_000

/** Fetches and installs packages. */
export interface Replacer {
  /** What the feed has, tested by its digest. Returns its version. @param onPart of its bytes, 0 to 1 */
  readonly download: (feed: string, onPart: (part: number) => void) => Promise<string>
  /** Ends the app, and starts what was fetched. */
  readonly install: () => Promise<void>
}

export interface UpdateSettings {
  readonly feed: string
  readonly daily: boolean
}

export interface UpdateDeskOptions {
  readonly version: string
  readonly platform: string
  readonly arch: string
  /** Null where the app cannot replace itself. */
  readonly replacer: Replacer | null
  readonly isPackaged: boolean
  readonly settings: {
    readonly read: () => UpdateSettings
    readonly write: (change: Partial<UpdateSettings>) => void
  }
  /** When the feed was asked last, milliseconds since 1970; null: never. */
  readonly lastLook: { readonly read: () => number | null; readonly write: (at: number) => void }
  readonly ask: Ask
  readonly now: () => number
  readonly openLink: (url: string) => Promise<void>
  readonly tell: (view: UpdatesView) => void
}

export class UpdateDesk {
  private state: UpdateState = { at: 'idle' }
  private readonly way: UpdateWay

  constructor(private readonly options: UpdateDeskOptions) {
    const { isPackaged, replacer } = options
    this.way = !isPackaged ? 'checkout' : replacer === null ? 'tell' : 'replace'
  }

  readonly handlers: Pick<RequestHandlers, keyof UpdatesRequests> = {
    'updates:read': () => outcomeOf(() => this.view()),
    'updates:change': (change) => outcomeOf(() => this.change(change)),
    'updates:check': () =>
      outcomeOf(async () => {
        const feed = this.feed()
        if (!this.isBusy()) await this.look(feed, false)
        return this.view()
      }),
    'updates:download': () =>
      outcomeOf(async () => {
        await this.download()
        return this.view()
      }),
    'updates:install': () =>
      outcomeOf(async () => {
        await this.install()
        return null
      }),
    'updates:open-feed': () =>
      outcomeOf(async () => {
        await this.options.openLink(this.feed())
        return null
      })
  }

  /** To be called now and then: looks if a day went by, and if that is wanted. */
  async lookDaily(): Promise<void> {
    const { settings, lastLook, now } = this.options
    const { feed, daily } = settings.read()
    if (!daily || feed === '' || this.isBusy() || this.state.at === 'ready') return
    // A clock that was set back does not end it.
    const since = now() - (lastLook.read() ?? -Infinity)
    if (since >= 0 && since < DAILY_MS) return
    try {
      await this.look(checkedFeed(feed), true)
    } catch (error) {
      this.set(problemOf(error))
    }
  }

  private view(): UpdatesView {
    const { version, settings } = this.options
    const { feed, daily } = settings.read()
    return { feed, daily, version, way: this.way, state: this.state }
  }

  private set(state: UpdateState): void {
    this.state = state
    this.options.tell(this.view())
  }

  private isBusy(): boolean {
    return ['checking', 'downloading', 'installing'].includes(this.state.at)
  }

  /** @throws UserError (`feed`) where none is set, or one that may not be */
  private feed(): string {
    const feed = checkedFeed(this.options.settings.read().feed)
    if (feed !== '') return feed
    throw new UserError(
      'no update feed is set, so nothing was asked: put its address into Settings, Updates',
      'feed'
    )
  }

  private change({ feed, daily }: UpdatesRequests['updates:change']['argument']): UpdatesView {
    if (feed !== undefined) {
      const checked = checkedFeed(feed)
      if (this.isBusy())
        throw new UserError('the feed is in use: change it when that is over', 'feed')
      this.options.settings.write({ feed: checked })
      // What another one said counts no more.
      this.state = { at: 'idle' }
    }
    if (daily !== undefined) this.options.settings.write({ daily })
    this.set(this.state)
    return this.view()
  }

  private async look(feed: string, unasked: boolean): Promise<void> {
    const { ask, version, platform, arch, lastLook, now } = this.options
    this.set({ at: 'checking' })
    lastLook.write(now())
    try {
      const found = await latestVersion(ask, feed + latestFileName(platform, arch))
      this.set(
        isNewer(found, version) ? { at: 'found', version: found, unasked } : { at: 'current' }
      )
    } catch (error) {
      this.set(problemOf(error))
    }
  }

  private async download(): Promise<void> {
    const { replacer } = this.options
    const { state } = this
    if (replacer === null || this.way !== 'replace') {
      throw new UserError('this package cannot replace itself: take the new one from the feed')
    }
    if (state.at !== 'found') throw new UserError('nothing to download was found: check first')
    const feed = this.feed()
    const { version } = state
    this.set({ at: 'downloading', version, part: 0 })
    try {
      const got = await replacer.download(feed, (part) => {
        if (this.state.at === 'downloading') this.set({ at: 'downloading', version, part })
      })
      this.set({ at: 'ready', version: got })
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      const problem =
        `version ${version} was not downloaded, and nothing was changed (${why}): ` +
        'check again, or ask who keeps the feed'
      this.set({ at: 'problem', problem })
    }
  }

  private async install(): Promise<void> {
    const { replacer } = this.options
    if (replacer === null || this.state.at !== 'ready') {
      throw new UserError('nothing to install was downloaded: download it first')
    }
    this.set({ at: 'installing' })
    await replacer.install()
  }
}

/** A window in a browser: the app is elsewhere. */
export const browserUpdates: UpdateDesk['handlers'] = {
  'updates:read': () => ({ ok: true, value: null }),
  'updates:change': refuse,
  'updates:check': refuse,
  'updates:download': refuse,
  'updates:install': refuse,
  'updates:open-feed': refuse
}

function refuse(): { readonly ok: false; readonly problem: string } {
  return {
    ok: false,
    problem: 'a window in a browser updates nothing: update FTQueue where it runs'
  }
}

function problemOf(error: unknown): UpdateState {
  return { at: 'problem', problem: error instanceof Error ? error.message : String(error) }
}
