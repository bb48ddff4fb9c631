/** Electron's entry: puts the parts together, no more. */
import path from 'node:path'
import { app, protocol } from 'electron'
import { ClientSource } from './app/client-source'
import { runApp } from './app/lifecycle'
import { SCHEME, SCHEME_PRIVILEGES } from './app/page-scheme'
import { developmentServer, serverDefaults, windowFolder } from './app/settings'
import { utilitySpawner } from './app/utility-spawner'
import { Host } from './host/host'
import { readSettingsAnyway } from './host/settings'

protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: SCHEME_PRIVILEGES }])

const { settings, problem } = readSettingsAnyway({}, process.env)
const defaults = serverDefaults(settings, process.env)
// What the window keeps, and with it the lock on the only instance, belongs to one home folder.
const folder = windowFolder(defaults.home)
if (folder !== null) app.setPath('userData', folder)

if (app.requestSingleInstanceLock()) {
  runApp({
    desk: {
      host: new Host({ spawn: utilitySpawner(path.join(__dirname, 'server.js')), defaults }),
      clients: new ClientSource({
        group: defaults.group,
        key: defaults.key,
        interface: defaults.interface,
        peers: defaults.peers
      }),
      environment: process.env,
      info: {
        version: app.getVersion(),
        platform: process.platform,
        electron: process.versions.electron,
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
} else {
  app.quit()
}
