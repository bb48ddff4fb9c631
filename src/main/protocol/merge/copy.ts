/** A copy of a state, for when one of its registers alone is to change. */
import { assemble, manifestOf } from '../queue/parts'
import type { Replica } from '../queue/replica'

export function copyState(state: Replica): Replica {
  const copy = assemble(manifestOf(state), state, new Map())
  if (copy === undefined) throw new Error('a state is not what its own manifest says')
  return copy
}
