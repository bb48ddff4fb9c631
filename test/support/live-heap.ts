/** The JavaScript heap without what nobody refers to any more. */
import v8 from 'node:v8'
import vm from 'node:vm'

let collect: (() => void) | null = null

/** Bytes that live in this process. */
export function liveHeapBytes(): number {
  if (collect === null) {
    v8.setFlagsFromString('--expose-gc')
    collect = vm.runInNewContext('gc') as () => void
  }
  collect()
  // What the first one lets go of may hold more.
  collect()
  return process.memoryUsage().heapUsed
}
