/**
 * Loaded into server processes by the bench: on SIGUSR2 collects all garbage and writes what is
 * left to FTQUEUE_MEMORY_WATCH/PID.json.
 */
const { renameSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const v8 = require('node:v8')
const vm = require('node:vm')

const folder = process.env.FTQUEUE_MEMORY_WATCH
if (folder !== undefined) {
  v8.setFlagsFromString('--expose-gc')
  const collect = vm.runInNewContext('gc')
  process.on('SIGUSR2', () => {
    collect()
    // What the first one lets go of may hold more.
    collect()
    const file = join(folder, `${process.pid}.json`)
    writeFileSync(`${file}.new`, JSON.stringify(process.memoryUsage()))
    renameSync(`${file}.new`, file)
  })
}
