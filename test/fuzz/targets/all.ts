/** Every target, by name. */
import type { Target } from '../target'
import { clientTargets } from './client'
import { coreTargets } from './core'
import { fileTargets } from './files'
import { groupTarget } from './group'
import { serverTargets } from './server'
import { wireTarget } from './wire'

export const targets: readonly Target[] = [
  ...coreTargets,
  groupTarget,
  wireTarget,
  ...clientTargets,
  ...serverTargets,
  ...fileTargets
]
