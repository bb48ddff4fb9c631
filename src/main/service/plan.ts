/** What a service runs, whatever system manages it. */

export interface ServicePlan {
  /** Absolute path of the program, and what it is given before FTQueue's own arguments. */
  readonly program: readonly string[]
  /** The program is Electron's and runs as Node. */
  readonly isElectron: boolean
  /** `serve` and its flags, but for the home folder, the join code and the time to stop. */
  readonly flags: readonly string[]
  /** Absolute path of the folder for data, logs and settings. */
  readonly home: string
  /** Absolute path of a file with the join code; null: none is given. */
  readonly keyFile: string | null
  /** Whom it runs as; null: the system's choice. */
  readonly user: string | null
  /** The servers have so long to leave the group. */
  readonly stopSeconds: number
}

/** Where a service's text belongs, and what to do with it. */
export interface ServiceFile {
  readonly path: string
  readonly text: string
  /** Commands, in their order; the first one writes the file. */
  readonly steps: readonly string[]
}

/** What the manager adds to the time that the servers have before it ends everything. */
export const STOP_SPARE_SECONDS = 10
