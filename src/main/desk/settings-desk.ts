/**
 * The window's settings: which group, which interface. What is changed is kept in the
 * settings file, and holds at once: servers that run here are started again with it.
 */
import type { SettingsChange, SettingSource, SettingsView } from '../../shared/ipc'
import { UserError } from '../../shared/user-error'
import { checkInterfaceSpec, interfaceViews } from '../host/interface-views'
import type { KeyCipher } from '../host/key-store'
import {
  checkGroup,
  labSetting,
  readSettingsAnyway,
  settingsFile,
  settingSources,
  writeSettings,
  type Settings
} from '../host/settings'
import type { Environment } from './server-defaults'

/** What a change has to reach. */
export interface SettingsEffects {
  readonly apply: (settings: {
    readonly group: string
    readonly key: string | null
    readonly interface: string
  }) => Promise<void>
}

const VARIABLES = { group: 'FTQUEUE_GROUP', interface: 'FTQUEUE_INTERFACE' } as const
type Field = keyof typeof VARIABLES

export class SettingsDesk {
  constructor(
    private readonly environment: Environment,
    private readonly cipher: KeyCipher | null,
    private readonly apply: SettingsEffects['apply']
  ) {}

  /** What holds now. */
  settings(): Settings {
    return readSettingsAnyway({}, this.environment, this.cipher).settings
  }

  read(): SettingsView {
    const settings = this.settings()
    const sources: { readonly [K in Field | 'key']: SettingSource } = settingSources(
      this.environment
    )
    return {
      group: { value: settings.group, source: sources.group },
      interface: { value: settings.interface, source: sources.interface },
      lab: labSetting(this.environment),
      isOpen: settings.key === null,
      isKeyFixed: sources.key === 'environment',
      interfaces: interfaceViews(),
      file: settingsFile(settings.home)
    }
  }

  /** @throws UserError (`group`, `interface`) for what cannot be, or is set by a variable */
  async change(change: SettingsChange): Promise<SettingsView> {
    const before = this.read()
    for (const field of ['group', 'interface'] as const) {
      const wanted = change[field]
      if (wanted === undefined || before[field].source !== 'environment') continue
      throw fixedBy(VARIABLES[field], field)
    }
    if (change.group !== undefined) checkGroup(change.group)
    if (change.interface !== undefined) checkInterfaceSpec(change.interface)
    writeSettings(this.settings().home, change)
    return this.changed()
  }

  /** Whether servers that are started here take faults. */
  faultsAllowed(): boolean {
    return labSetting(this.environment).value
  }

  /** Keeps whether servers here take faults. @throws UserError (`lab`) when a variable says that */
  allowFaults(lab: boolean): void {
    if (labSetting(this.environment).source === 'environment') throw fixedBy('FTQUEUE_LAB', 'lab')
    writeSettings(this.settings().home, { lab })
  }

  /** Has what is kept now hold. */
  async changed(): Promise<SettingsView> {
    const after = this.read()
    const { group, key, interface: chosen } = this.settings()
    await this.apply({ group, key, interface: chosen })
    return after
  }
}

/** What a variable sets cannot be chosen. */
export function fixedBy(variable: string, field: string): UserError {
  return new UserError(
    `${variable} is set, and goes before the settings: start FTQueue without it`,
    field
  )
}
