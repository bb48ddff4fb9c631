import type { PropertyView } from '../../../shared/timeline'
import type { AppState } from '../../store/app-store'

/** Of the recorded trace while one is open, else of the present. */
export function shownProperties({ trace, properties }: AppState): readonly PropertyView[] {
  return trace === null ? properties : trace.properties
}
