/** All sections of the bench, in the order in which each round runs them. */
import type { Section } from './section'
import { extras } from './sections/extras'
import { growth } from './sections/growth'
import { idle } from './sections/idle'
import { items } from './sections/items'
import { limits } from './sections/limits'
import { load } from './sections/load'
import { overload } from './sections/overload'
import { replicas } from './sections/replicas'
import { start } from './sections/start'

export const sections: readonly Section[] = [
  limits,
  load,
  replicas,
  overload,
  items,
  growth,
  extras,
  idle,
  start
]
