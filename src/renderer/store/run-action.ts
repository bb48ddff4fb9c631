/** Does what was chosen in a menu, in the palette, or by a key. */
import { viewOf, type ActionId } from '../../shared/actions'
import { copyText } from '../ui/copy-text'
import type { AppStore } from './app-store'
import { isAlive } from './group-model'
import type { Platform } from './platform'

export function runAction(store: AppStore, platform: Platform, id: ActionId): void {
  const state = store.getState()
  const view = viewOf(id)
  if (view !== null) {
    state.setView(view)
    return
  }
  const all = (action: 'stop' | 'restart'): void => {
    for (const server of Object.values(state.servers)) {
      if (isAlive(server)) void state.act(action, server.name)
    }
  }
  const zoom = async (step: 'in' | 'out' | 'reset'): Promise<void> => {
    const outcome = await platform.api.zoom(step)
    if (!outcome.ok) state.addNote('notice', outcome.problem)
  }
  const start = async (count: number): Promise<void> => {
    const isDone = await state.startServers({ count })
    const problem = store.getState().startProblem?.text ?? 'try again'
    if (!isDone) state.addNote('error', `No server was started: ${problem}`)
  }
  const inject = async (what: 'heal' | 'reset'): Promise<void> => {
    const isDone = await state.injectFault({ do: what })
    if (isDone)
      state.addNote('notice', what === 'heal' ? 'The network is healed.' : 'No faults are left.')
    else state.setView('Lab')
  }
  const diagnose = async (redacted: boolean): Promise<void> => {
    const outcome = await platform.api.diagnose(redacted)
    if (!outcome.ok) state.addNote('error', outcome.problem)
    else if (await copyText(outcome.value)) {
      state.addNote('notice', 'Diagnostics are on the clipboard.')
    } else platform.files.save('ftqueue-diagnostics.txt', outcome.value)
  }
  switch (id) {
    case 'settings':
      state.setView('Settings')
      break
    case 'updates':
      void state.seekUpdates()
      break
    case 'logs-folder':
      void platform.api.openLogFolder().then((outcome) => {
        if (!outcome.ok) state.addNote('error', outcome.problem)
      })
      break
    case 'logs-export':
      state.exportLogs('text')
      break
    case 'diagnostics':
      void diagnose(false)
      break
    case 'diagnostics-redacted':
      void diagnose(true)
      break
    case 'start':
      void start(1)
      break
    case 'start-three':
      void start(3)
      break
    case 'restart-all':
      all('restart')
      break
    case 'stop-all':
      all('stop')
      break
    case 'heal':
      void inject('heal')
      break
    case 'reset-faults':
      void inject('reset')
      break
    case 'doctor':
      state.setView('Settings')
      void state.runDoctor()
      break
    case 'theme-system':
      state.setTheme('system')
      break
    case 'theme-light':
      state.setTheme('light')
      break
    case 'theme-dark':
      state.setTheme('dark')
      break
    case 'zoom-in':
      void zoom('in')
      break
    case 'zoom-out':
      void zoom('out')
      break
    case 'zoom-reset':
      void zoom('reset')
      break
    case 'palette':
      state.openSheet(state.sheet === 'palette' ? null : 'palette')
      break
    case 'help':
      state.openSheet(state.sheet === 'help' ? null : 'help')
      break
    default:
      state.ask(id)
  }
}
