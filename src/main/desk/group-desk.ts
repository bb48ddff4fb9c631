/**
 * Closed groups in the window: makes, takes, shows, replaces and forgets join codes. A change
 * of group holds at once, as other settings do.
 */
import type { HeardGroupView, RotationView, SettingsView } from '../../shared/ipc'
import { UserError } from '../../shared/user-error'
import type { KeyDesk } from '../client/key-desk'
import { codeToReplace, groupOfCode, newCode } from '../host/join-codes'
import { KeyStore, type KeyCipher } from '../host/key-store'
import { checkGroup, writeSettings, type Settings } from '../host/settings'
import { fixedBy, type SettingsDesk } from './settings-desk'

export interface GroupDeskOptions {
  readonly settings: Pick<SettingsDesk, 'settings' | 'read' | 'changed'>
  readonly cipher: KeyCipher | null
  /** The groups on this network. */
  readonly hear: () => Promise<readonly Pick<HeardGroupView, 'group' | 'open'>[]>
  /** Whether a server answers who has this code. */
  readonly isAnswered: (group: string, code: string) => Promise<boolean>
  /** Of the group in use. */
  readonly keyDesk: () => Promise<Pick<KeyDesk, 'replace'>>
  /** The group in use has another code; its servers know it already. */
  readonly codeReplaced: (code: string) => Promise<void>
}

export class GroupDesk {
  constructor(private readonly options: GroupDeskOptions) {}

  /** @throws UserError (`group`) */
  async make(name: string): Promise<SettingsView> {
    checkGroup(name)
    const { home } = this.free(name, 'group')
    const store = this.store(home)
    if (isKept(store, name)) {
      throw new UserError(
        `a join code of group "${name}" is kept here already: choose another name, ` +
          'or take part in that group by its name',
        'group'
      )
    }
    store.save(newCode(name))
    writeSettings(home, { group: name })
    return this.options.settings.changed()
  }

  /**
   * @param wanted the group that it is to be of
   * @throws UserError (`key`) for what is no code, or none that its group answers to
   */
  async enter(text: string, wanted?: string): Promise<SettingsView> {
    const group = groupOfCode(text)
    if (wanted !== undefined && wanted !== group) {
      throw new UserError(`this join code is of group "${group}", not of "${wanted}"`, 'key')
    }
    const { home } = this.free(group, 'key')
    const closed = (await this.options.hear()).some((one) => one.group === group && !one.open)
    if (closed && !(await this.options.isAnswered(group, text))) {
      throw new UserError(
        `closed group "${group}" is on this network, but does not answer to this join code: ` +
          'it may have been replaced; ask for the newest one',
        'key'
      )
    }
    this.store(home).save(text)
    writeSettings(home, { group })
    return this.options.settings.changed()
  }

  /** @throws UserError (`key`) when the group in use is an open one */
  code(): string {
    const { key, group } = this.options.settings.settings()
    if (key !== null && key !== '') return key
    throw new UserError(
      key === null
        ? `group "${group}" is open: it has no join code`
        : `the join code of group "${group}" cannot be read: enter it again`,
      'key'
    )
  }

  /** @throws UserError (`key`); NoAnswerError when no server is there */
  async rotate(hours: number): Promise<RotationView> {
    if (this.options.settings.read().isKeyFixed) throw fixedBy('FTQUEUE_KEY', 'key')
    const code = codeToReplace(this.code())
    const servers = await (await this.options.keyDesk()).replace(code, hours)
    if (servers.every(({ problem }) => problem !== null)) return { code: null, hours, servers }
    this.store(this.options.settings.settings().home).save(code)
    await this.options.codeReplaced(code)
    return { code, hours, servers }
  }

  /** Back to the open group that has no other name than the usual one, where no variable says another. */
  async leave(): Promise<SettingsView> {
    const { group, home } = this.options.settings.settings()
    const view = this.options.settings.read()
    if (view.isKeyFixed) throw fixedBy('FTQUEUE_KEY', 'key')
    this.store(home).forget(group)
    if (view.group.source !== 'environment') writeSettings(home, { group: undefined })
    return this.options.settings.changed()
  }

  /** What holds now, if variables leave room for this group. */
  private free(group: string, field: string): Settings {
    const view = this.options.settings.read()
    if (view.isKeyFixed) throw fixedBy('FTQUEUE_KEY', field)
    if (view.group.source === 'environment' && view.group.value !== group) {
      throw new UserError(
        `FTQUEUE_GROUP says group "${view.group.value}", and goes before the settings: ` +
          `start FTQueue without it to take part in "${group}"`,
        field
      )
    }
    return this.options.settings.settings()
  }

  private store(home: string): KeyStore {
    return new KeyStore(home, this.options.cipher)
  }
}

/** One that cannot be read is kept, too. */
function isKept(store: KeyStore, group: string): boolean {
  try {
    return store.read(group) !== null
  } catch {
    return true
  }
}
