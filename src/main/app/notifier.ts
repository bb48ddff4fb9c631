/** Tells with the system's notifications what happened to servers while nobody looks. */
import { Notification } from 'electron'
import type { ActionId } from '../../shared/actions'
import type { LocalServerView } from '../../shared/views'
import { newsOf, NewsLimit } from './news'

export interface NotifierOptions {
  /** Asked for, and the window is not looked at. */
  readonly isWanted: () => boolean
  /** It was clicked. */
  readonly show: (action: ActionId) => void
}

export class Notifier {
  private readonly views = new Map<string, LocalServerView>()
  private readonly limit = new NewsLimit(() => performance.now())

  constructor(private readonly options: NotifierOptions) {}

  changed(view: LocalServerView): void {
    const before = this.views.get(view.name)
    this.views.set(view.name, view)
    const own = new Set([...this.views.values()].map(({ server }) => server ?? ''))
    const news = newsOf(before, view, own)
    if (news === null || !this.options.isWanted() || !Notification.isSupported()) return
    if (!this.limit.allows(news)) return
    const notification = new Notification({ title: news.title, body: news.text })
    notification.on('click', () => {
      this.options.show(news.action)
    })
    notification.show()
  }

  removed(name: string): void {
    this.views.delete(name)
  }
}
