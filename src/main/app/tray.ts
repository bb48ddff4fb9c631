/** The tray: how the servers here are, at a glance, and what is done with them most. */
import { Menu, nativeImage, Tray } from 'electron'
import type { ActionId } from '../../shared/actions'
import type { LocalServerView } from '../../shared/views'
import { trayPicture, trayState, trayText, type TrayState } from './tray-state'

export interface TrayChoices {
  readonly show: () => void
  readonly onAction: (id: ActionId) => void
  readonly quit: () => void
}

/** Pixels, for screens of twice the density. */
const SIZE = 32

export class AppTray {
  private state: TrayState | null = null
  private text = ''

  private constructor(
    private readonly tray: Tray,
    private readonly choices: TrayChoices
  ) {}

  /** Null where the system has no place for one. */
  static open(choices: TrayChoices): AppTray | null {
    try {
      const tray = new Tray(picture('stopped'))
      tray.on('click', choices.show)
      const opened = new AppTray(tray, choices)
      opened.update([])
      return opened
    } catch {
      return null
    }
  }

  update(servers: readonly LocalServerView[]): void {
    const [state, text] = [trayState(servers), trayText(servers)]
    if (state !== this.state) this.tray.setImage(picture(state))
    if (text !== this.text) {
      this.tray.setToolTip(text)
      this.tray.setContextMenu(this.menu(text, servers))
    }
    this.state = state
    this.text = text
  }

  close(): void {
    this.tray.destroy()
  }

  private menu(text: string, servers: readonly LocalServerView[]): Electron.Menu {
    const { show, onAction, quit } = this.choices
    const isRunning = servers.some(({ state }) => state === 'running')
    return Menu.buildFromTemplate([
      { label: text, enabled: false },
      { type: 'separator' },
      { label: 'Show FTQueue', click: show },
      { label: 'Start a Server', click: () => onAction('start') },
      { label: 'Stop All Servers', enabled: isRunning, click: () => onAction('stop-all') },
      { type: 'separator' },
      { label: isRunning ? 'Stop Servers and Quit' : 'Quit', click: quit }
    ])
  }
}

function picture(state: TrayState): Electron.NativeImage {
  return nativeImage.createFromBitmap(trayPicture(state, SIZE), {
    width: SIZE,
    height: SIZE,
    scaleFactor: 2
  })
}
