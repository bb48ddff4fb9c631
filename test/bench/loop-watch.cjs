/**
 * Loaded into server processes by `npm run join`: writes to FTQUEUE_LOOP_WATCH/PID, ten
 * times a second, when it was and how long the event loop was blocked at most since then.
 */
const { appendFileSync } = require('node:fs')
const { join } = require('node:path')
const { monitorEventLoopDelay } = require('node:perf_hooks')

const folder = process.env.FTQUEUE_LOOP_WATCH
if (folder !== undefined) {
  const histogram = monitorEventLoopDelay({ resolution: 1 })
  histogram.enable()
  const file = join(folder, String(process.pid))
  setInterval(() => {
    appendFileSync(file, `${String(Date.now())} ${String(histogram.max / 1e6)}\n`)
    histogram.reset()
  }, 100).unref()
}
