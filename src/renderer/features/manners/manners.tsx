import { useEffect, type JSX } from 'react'
import { actionOf, type ActionId } from '../../../shared/actions'
import type { Platform } from '../../store/platform'
import { runAction } from '../../store/run-action'
import { useApp, useAppStore } from '../../store/use-app'
import { isMac } from '../../ui/is-mac'
import { Palette } from '../palette/palette'
import type { PaletteItem } from '../palette/palette-items'
import { Shortcuts } from '../palette/shortcuts'
import { Notes } from './notes'

/** What the window does whatever view is open: keys, menu, palette, notes. */
export function Manners({ platform }: { readonly platform: Platform }): JSX.Element {
  const store = useAppStore()
  const sheet = useApp((state) => state.sheet)
  const asked = useApp((state) => state.asked)

  useEffect(() => {
    void store.getState().readApp()
    const run = (id: ActionId): void => runAction(store, platform, id)
    const take = async (): Promise<void> => {
      const outcome = await platform.api.takeActions()
      if (outcome.ok) for (const id of outcome.value) run(id)
    }
    const stop = platform.api.onChosen(() => void take())
    // What was chosen before the page listened.
    void take()
    const press = (event: KeyboardEvent): void => {
      const action = actionOf(event, isMac())
      if (action === null || event.defaultPrevented) return
      // A browser zooms by itself.
      if (action.appOnly === true && store.getState().info?.shell === 'browser') return
      event.preventDefault()
      if (!event.repeat || action.id.startsWith('zoom')) run(action.id)
    }
    window.addEventListener('keydown', press)
    return () => {
      stop()
      window.removeEventListener('keydown', press)
    }
  }, [store, platform])

  useEffect(() => {
    if (asked?.id === 'filter') focusFilter()
  }, [asked])

  function take({ does }: PaletteItem): void {
    if (does.kind === 'action') runAction(store, platform, does.id)
    else void store.getState().act(does.action, does.name)
  }

  return (
    <>
      {sheet === 'palette' && <Palette onItem={take} />}
      {sheet === 'help' && <Shortcuts />}
      <Notes />
    </>
  )
}

/** The field of the view that narrows what it shows. */
function focusFilter(): void {
  const fields = document.querySelectorAll<HTMLInputElement>('main input')
  const field = [...fields].find(
    (one) => one.labels?.[0]?.textContent.startsWith('Filter') === true
  )
  field?.select()
}
