/** Reads a long list page by page, several pages at a time. */
import { bounds } from '../../shared/bounds'

/** Gives up to `count` entries from `offset` on: at least one where there are any. */
export type FetchPage<T> = (offset: number, count: number) => Promise<readonly T[]>

/** All `total` entries in order. Rejects as `fetch` does, or when a page comes empty. */
export async function readAll<T>(total: number, fetch: FetchPage<T>): Promise<T[]> {
  if (total === 0) return []
  const first = await fetch(0, Math.min(total, bounds.client.pageEntries))
  const all = new Array<T>(total)
  let next = put(all, 0, first, total)
  // The first page shows how many fit; the others ask for as many, side by side.
  const step = next
  const worker = async (): Promise<void> => {
    while (next < total) {
      let at = next
      const end = Math.min(total, at + step)
      next = end
      while (at < end) at = put(all, at, await fetch(at, end - at), end)
    }
  }
  await Promise.all(Array.from({ length: bounds.client.pagesInFlight }, worker))
  return all
}

function put<T>(all: T[], at: number, page: readonly T[], end: number): number {
  if (page.length === 0) throw new Error(`a page from entry ${at} on came empty`)
  for (const entry of page) {
    if (at === end) break
    all[at++] = entry
  }
  return at
}
