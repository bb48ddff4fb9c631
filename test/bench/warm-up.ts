/** A fresh server is slow until V8 has seen and compiled its hot paths. */
import type { LoadProcess } from './load-process'
import type { Servers } from './servers'

/** Outstanding operations, and how long. Single ones give V8 the least to count, and so take longest. */
const STEPS = [
  { outstanding: 1024, warmUpMs: 700 },
  { outstanding: 64, warmUpMs: 500 },
  { outstanding: 1, warmUpMs: 5000 }
]

/** The whole breadth of the load, uncounted. */
export async function warmUp(load: LoadProcess, { path, pids }: Servers): Promise<void> {
  for (const step of STEPS) await load.measure({ ...step, path, pids, stretches: [] })
}

/** Before each cell: code that was compiled for large batches is compiled anew for single operations. */
export function cellWarmUpMs(outstanding: number): number {
  return outstanding === 1 ? 2000 : 400
}
