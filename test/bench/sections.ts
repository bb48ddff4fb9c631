/** All sections of the bench, in the order in which each round runs them. */
import type { Section } from './section'
import { limits } from './sections/limits'
import { load } from './sections/load'
import { overload } from './sections/overload'
import { replicas } from './sections/replicas'

export const sections: readonly Section[] = [limits, load, replicas, overload]
