/** A power cut: all of these servers at once; they come back one after another. */
import type { Random } from '../../src/main/protocol/random'
import type { Agenda } from './agenda'
import type { SimServer } from './sim-server'

/** @param forMs the last of them is back then */
export function cutPower(
  servers: readonly SimServer[],
  forMs: number,
  agenda: Agenda,
  random: Random
): void {
  for (const server of servers) {
    server.losePower()
    agenda.after(forMs * (0.3 + 0.7 * random.next()), () => server.start())
  }
}
