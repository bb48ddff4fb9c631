/** The scenarios that come with the program, also to read and to copy: docs/scenarios. */
import classroom from '../../../docs/scenarios/classroom.scenario?raw'
import flapping from '../../../docs/scenarios/flapping.scenario?raw'
import minority from '../../../docs/scenarios/minority.scenario?raw'
import oneWay from '../../../docs/scenarios/one-way.scenario?raw'
import rollingPause from '../../../docs/scenarios/rolling-pause.scenario?raw'
import twoTwoOne from '../../../docs/scenarios/two-two-one.scenario?raw'

/** Their texts by name. */
export const BUILT_IN_SCENARIOS: ReadonlyMap<string, string> = new Map([
  ['minority', minority],
  ['one-way', oneWay],
  ['flapping', flapping],
  ['rolling-pause', rollingPause],
  ['two-two-one', twoTwoOne],
  ['classroom', classroom]
])
