/**
 * `worker.ts GROUP PORT QUEUE OUTSTANDING`: a worker with that many pops that wait for items. Prints
 * each item on a line, and what failed behind a "!". Ends when its standard input does: then the group
 * is told to wait no more, and what it still brings is printed, too.
 */
import { Client, FTQueueError } from '../../src/main/library/index'
import { sleep } from '../fleet/until'

const DAY_MS = 86_400_000
/** Longer than any fault lasts: no pop's outcome is to be unknown. */
const ANSWER_MS = 600_000
const PRINT_EVERY_MS = 50
const REFUSED_MS = 100

const [group = '', port, queue, outstanding] = process.argv.slice(2)
const client = await Client.open({ group, port: Number(port), interface: '127.0.0.1' })
const stop = new AbortController()
process.stdin.resume().on('end', () => {
  stop.abort()
})

let lines = ''
const printing = setInterval(print, PRINT_EVERY_MS)

function print(): void {
  if (lines !== '') process.stdout.write(lines)
  lines = ''
}

async function hand(): Promise<void> {
  const options = { waitMs: DAY_MS, timeoutMs: ANSWER_MS, signal: stop.signal }
  while (!stop.signal.aborted) {
    try {
      const item = await client.pop(Number(queue), options)
      if (item !== null) lines += `${item}\n`
    } catch (error) {
      if (!(error instanceof FTQueueError)) throw error
      if (error.outcome === 'unknown') lines += `!${error.message}\n`
      else if (error.code !== 'aborted') await sleep(REFUSED_MS)
    }
  }
}

await Promise.all(Array.from({ length: Number(outstanding) }, hand))
clearInterval(printing)
print()
await client.close()
