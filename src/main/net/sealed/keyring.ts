/**
 * The keys that a process of a closed group accepts: the newest one, and while the group
 * goes over to it, the ones before.
 */
import type { GroupKey } from './group-key'

/** More than so many keys are not accepted at one time. */
export const KEYS_MOST = 4

export class Keyring {
  private readonly byId = new Map<string, GroupKey>()
  private keys: readonly GroupKey[]
  private sealing: GroupKey

  /** Newest first; at least one. */
  constructor(newest: GroupKey, ...older: readonly GroupKey[]) {
    this.keys = [newest, ...older]
    this.sealing = newest
    for (const key of this.keys) this.byId.set(key.id, key)
  }

  /** What is sent to the group is sealed with it. */
  get current(): GroupKey {
    return this.sealing
  }

  get newest(): GroupKey {
    return this.keys[0] ?? this.sealing
  }

  /** There is a key before the newest one, and what is sent is sealed with the newest. */
  get isChanged(): boolean {
    return this.keys.length > 1 && this.sealing === this.newest
  }

  find(id: string): GroupKey | undefined {
    return this.byId.get(id)
  }

  /** Accepts a newer key. What is sent is sealed with the one before until `change`. */
  add(key: GroupKey): void {
    if (this.byId.has(key.id)) return
    this.keys = [key, ...this.keys]
    this.byId.set(key.id, key)
    for (const gone of this.keys.slice(KEYS_MOST)) this.forget(gone)
  }

  /** From now on the newest key seals. */
  change(): void {
    this.sealing = this.newest
  }

  /** Accepts a key no longer. The newest one stays. */
  forget(key: GroupKey): void {
    if (key.id === this.newest.id) return
    this.keys = this.keys.filter(({ id }) => id !== key.id)
    this.byId.delete(key.id)
    if (this.sealing.id === key.id) this.change()
  }
}
