import { it } from 'vitest'
import { Life } from './life'
it('x', () => {
  for (let seed = 1; seed < 900; seed++) {
    for (const ms of [0, 1, 4]) for (const fails of [1, 3]) for (const dur of ['sync', 'async'] as const) for (const how of ['kill', 'close'] as const) {
    const life = new Life(seed, dur)
    life.keep(2)
    life.disk.failingSyncs = fails
    life.isDisturbed = true
    life.keepLine(30)
    if (ms) life.pass(ms)
    const log: string[] = []
    const dump = (w: string) => {
      const d = life.disk as any
      log.push(w + ' ' + [...d.files].map(([n, f]: any) => `${n}:${f.length}/${f.synced} doomed ${JSON.stringify(f.doomed)}`).join('; ') + ' DUR ' + [...d.durable.keys()])
    }
    try {
      life[how](); dump('reopened'); log.push(JSON.stringify(life.findings))
      life.losePower(); dump('lost')
    } catch (e) { dump('end'); console.log(seed, ms, fails, dur, how, log.join('\n'), e); return }
  }}
})
