/** Which core this program was built with; see scripts/core-version.mjs. */
import { version } from '../../../package.json'

declare const __CORE_VERSION__: string | undefined

/** A digest of the core's sources: equal for equal sources and for no others. */
export const coreVersion: string =
  typeof __CORE_VERSION__ === 'string' ? __CORE_VERSION__ : 'unknown'

/** The program's version, for people. */
export const programVersion: string = version
