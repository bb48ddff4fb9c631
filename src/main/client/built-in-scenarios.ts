/** The scenarios that come with the program, also to read and to copy: docs/scenarios. */
import classroom from '../../../docs/scenarios/classroom.scenario?raw'
import disorder from '../../../docs/scenarios/disorder.scenario?raw'
import flapping from '../../../docs/scenarios/flapping.scenario?raw'
import loss from '../../../docs/scenarios/loss.scenario?raw'
import minority from '../../../docs/scenarios/minority.scenario?raw'
import oneWay from '../../../docs/scenarios/one-way.scenario?raw'
import rollingPause from '../../../docs/scenarios/rolling-pause.scenario?raw'
import sleeper from '../../../docs/scenarios/sleeper.scenario?raw'
import turnCrash from '../../../docs/scenarios/turn-crash.scenario?raw'
import twoSides from '../../../docs/scenarios/two-sides.scenario?raw'
import twoTwoOne from '../../../docs/scenarios/two-two-one.scenario?raw'

/** Their texts by name; those that tell what happens and why come first. */
export const BUILT_IN_SCENARIOS: ReadonlyMap<string, string> = new Map([
  ['loss', loss],
  ['turn-crash', turnCrash],
  ['two-sides', twoSides],
  ['sleeper', sleeper],
  ['one-way', oneWay],
  ['disorder', disorder],
  ['minority', minority],
  ['flapping', flapping],
  ['rolling-pause', rollingPause],
  ['two-two-one', twoTwoOne],
  ['classroom', classroom]
])
