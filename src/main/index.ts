/** Electron's entry: puts the parts together, no more. */
import path from 'node:path'
import { app, protocol, safeStorage } from 'electron'
import { AppFiles } from './app/app-files'
import { FileRequests } from './app/file-requests'
import { systemCipher } from './app/key-cipher'
import { runApp } from './app/lifecycle'
import { SCHEME, SCHEME_PRIVILEGES } from './app/page-scheme'
import { developmentServer, windowFolder } from './app/settings'
import { utilitySpawner } from './app/utility-spawner'
import { ClientSource } from './desk/client-source'
import { serverDefaults } from './desk/server-defaults'
import { networkLook } from './host/group-look'
import { homeFolder } from './host/home-folder'
import { Host } from './host/host'
import { readSettingsAnyway } from './host/settings'

protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: SCHEME_PRIVILEGES }])

const fileRequests = new FileRequests(app)

// What the window keeps, and with it the lock on the only instance, belongs to one home folder.
const folder = windowFolder(homeFolder(process.env))
if (folder !== null) app.setPath('userData', folder)

// The system opens its keychain no sooner than the app is ready.
if (app.requestSingleInstanceLock()) void app.whenReady().then(start)
else app.quit()

function start(): void {
  const cipher = systemCipher(safeStorage, process.platform)
  const { settings, problem } = readSettingsAnyway({}, process.env, cipher)
  const defaults = serverDefaults(settings, process.env)
  runApp({
    files: new AppFiles(folder),
    fileRequests,
    hidden: process.argv.includes('--hidden'),
    isDriven: app.commandLine.hasSwitch('remote-debugging-port'),
    desk: {
      host: new Host({ spawn: utilitySpawner(path.join(__dirname, 'server.js')), defaults }),
      clients: new ClientSource({
        group: defaults.group,
        key: defaults.key,
        interface: defaults.interface,
        peers: defaults.peers
      }),
      environment: process.env,
      cipher,
      look: networkLook,
      info: {
        version: app.getVersion(),
        platform: process.platform,
        shell: 'electron',
        runtime: `Electron ${process.versions.electron}`,
        group: defaults.group,
        isOpen: defaults.key === null,
        home: defaults.home,
        problem
      }
    },
    pageFolder: path.join(__dirname, '../renderer'),
    preload: path.join(__dirname, '../preload/index.js'),
    development: app.isPackaged ? null : developmentServer(process.env)
  })
}
