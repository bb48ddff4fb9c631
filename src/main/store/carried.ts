/**
 * What a state does not tell of the records before it: the latest of each kind but
 * `slot`. It travels with every checkpoint, in the order in which it was kept.
 */
import type { KeptRecord } from '../protocol/kept'

export class Carried {
  private records: KeptRecord[] = []

  note(record: KeptRecord): void {
    if (record.kind === 'slot') return
    this.records = this.records.filter(({ kind }) => kind !== record.kind)
    this.records.push(record)
  }

  list(): readonly KeptRecord[] {
    return this.records
  }
}
