/** Entry of a server process: `out/main/server.js`. Started by the app or by `ftqueue serve`. */
import { findParentPort } from './parent-port'
import { ServerProcess } from './server-process'

const port = findParentPort()
if (port === undefined) {
  process.stderr.write('A server is not started by hand: run "ftqueue serve", or open the app.\n')
  process.exit(2)
} else {
  new ServerProcess(port).run()
}
