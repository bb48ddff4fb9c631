/**
 * A full block of items as it came in a part: its clients are numbers of the part's
 * own, in the order in which the items name them, with the names beside. It stays as
 * it is, so that several states may be put together from it.
 */
import { limits } from '../limits'
import { Reader } from '../wire/bytes'
import type { ClientTable } from './client-table'
import { BLOCK_ITEMS, ITEM_WORDS, ItemBlock } from './item-block'
import { ITEM_BYTES, readRuns } from './item-part'
import { readList } from './part-bytes'
import type { PartDigest } from './part-digest'

export class NamedBlock {
  private constructor(
    private readonly block: ItemBlock,
    private readonly names: readonly string[]
  ) {
    // While the next part is on its way, not when all are put together.
    block.workOut()
  }

  /**
   * @param start number of the first item
   * @param digest of these bytes
   * @returns undefined for anything but the bytes of a full block
   */
  static read(bytes: Uint8Array, start: number, digest: PartDigest): NamedBlock | undefined {
    const input = new Reader(bytes)
    const names = readList(input, BLOCK_ITEMS, (from) => from.text(limits.clientIdBytes))
    const areNames = !names.includes('') && new Set(names).size === names.length
    const runs = readRuns(input, BLOCK_ITEMS)
    const isWhole = input.at + BLOCK_ITEMS * ITEM_BYTES === bytes.length
    if (!input.ok || !areNames || runs.length === 0 || !isWhole) return undefined
    const block = new ItemBlock(start, BLOCK_ITEMS)
    for (const { place, config } of runs) block.beginRun(start + place, config)
    block.digest = { high: digest.high, low: digest.low, bytes: digest.bytes }
    return readColumns(input, block, names.length) ? new NamedBlock(block, names) : undefined
  }

  /**
   * Gives the block to `adopt` with the indices of this table, which gets the names that
   * it did not have. `adopt` counts references for the items.
   */
  bind(clients: ClientTable, adopt: (block: ItemBlock) => void): void {
    // Held meanwhile, so that none of them gives its index away.
    const indices = this.names.map((name) => clients.retain(name))
    const isSame = indices.every((index, number) => index === number)
    adopt(isSame ? this.block : this.block.withClients(indices))
    for (const index of indices) clients.release(index)
  }
}

/** False when the columns are not what a writer makes of so many clients. */
function readColumns(input: Reader, block: ItemBlock, clients: number): boolean {
  const { values, words } = block
  const end = words.length
  let isRight = true
  let used = 0
  for (let at = 0; at < BLOCK_ITEMS; at++) {
    const value = input.f64()
    values[at] = value
    isRight &&= Number.isSafeInteger(value)
  }
  for (let word = 0; word < end; word += ITEM_WORDS) {
    const client = input.u32()
    words[word] = client
    if (client === used) used++
    else isRight &&= client < used
  }
  for (let word = 1; word < end; word += ITEM_WORDS) words[word] = input.u32()
  for (let word = 2; word < end; word += ITEM_WORDS) words[word] = input.u32()
  for (let word = 3; word < end; word += ITEM_WORDS) words[word] = input.u16()
  return isRight && used === clients && input.done
}
