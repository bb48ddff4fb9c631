/** A fresh server is slow until V8 has seen and compiled its hot paths. */
import type { LoadProcess } from './load-process'
import type { Servers } from './servers'

const LARGE_MS = 700
const SMALL_MS = 500

/** Both ends of the load, uncounted: large batches, and single operations. */
export async function warmUp(load: LoadProcess, { path, pids }: Servers): Promise<void> {
  const stretches = [] as const
  await load.measure({ path, pids, stretches, outstanding: 1024, warmUpMs: LARGE_MS })
  await load.measure({ path, pids, stretches, outstanding: 1, warmUpMs: SMALL_MS })
}
