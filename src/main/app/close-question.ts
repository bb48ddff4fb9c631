/** What becomes of servers that run when the window is closed: asked once, and remembered. */
import { dialog, type BrowserWindow } from 'electron'
import type { WhenClosed } from '../../shared/channels/app'

const BUTTONS = ['Keep Them Running', 'Stop Them and Quit', 'Cancel'] as const

/** Null: the window stays. */
export async function askWhenClosed(
  window: BrowserWindow,
  running: number
): Promise<Exclude<WhenClosed, 'ask'> | null> {
  const what = running === 1 ? 'A server runs' : `${running} servers run`
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: `${what} on this machine. Keep running without the window?`,
    detail:
      'FTQueue stays in the tray then; start it again to see the window. ' +
      'The answer is remembered, and can be changed in Settings.',
    buttons: [...BUTTONS],
    defaultId: 0,
    cancelId: 2,
    noLink: true
  })
  return (['keep', 'stop', null] as const)[response] ?? null
}
