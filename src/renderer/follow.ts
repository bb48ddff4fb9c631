import type { AppStore } from './store/app-store'
import { hashOfView, viewOfHash } from './store/ui-slice'

/** Keeps the page's theme as chosen, or as the system has it. */
export function followTheme(store: AppStore): void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const apply = (): void => {
    const { theme } = store.getState()
    const dark = theme === 'dark' || (theme === 'system' && system.matches)
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
  }
  apply()
  system.addEventListener('change', apply)
  store.subscribe((state, before) => {
    if (state.theme !== before.theme) apply()
  })
}

/** Keeps the view and the page's address (`#/logs`) the same, so that back and forth work. */
export function followAddress(store: AppStore): void {
  const read = (): void => store.getState().setView(viewOfHash(location.hash))
  read()
  window.addEventListener('hashchange', read)
  store.subscribe((state, before) => {
    if (state.view === before.view || viewOfHash(location.hash) === state.view) return
    location.hash = hashOfView(state.view)
  })
}
