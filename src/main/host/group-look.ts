/** What the window asks the network about groups other than the one in use. */
import type { HeardGroupsView } from '../../shared/ipc'
import type { HeardGroup } from '../../shared/views'
import { Client } from '../client/client'
import { GroupFinder } from '../client/group-finder'
import { hearGroups } from '../client/hear-groups'
import type { Settings } from './settings'
import { chooseInterface } from '../net/interfaces'
import { GroupEar } from './group-ear'

type Place = Pick<Settings, 'interface' | 'peers'>

export interface GroupLook {
  /** The groups on this network; takes less than a second. */
  readonly hear: (settings: Place) => Promise<readonly HeardGroup[]>
  /** Whether a server of this group answers who has this code. */
  readonly isAnswered: (settings: Place, group: string, code: string) => Promise<boolean>
  readonly ear: (spec: () => string, tell: (view: HeardGroupsView) => void) => GroupEar
}

/** Each takes half a second where nobody answers. */
const ROUNDS = 4

export const networkLook: GroupLook = {
  hear: ({ interface: spec }) => hearGroups(chooseInterface(spec), 1),

  async isAnswered({ interface: spec, peers }, group, key) {
    const client = await Client.open({ group, key, interface: spec, peers })
    try {
      for (let round = 0; round < ROUNDS; round++) {
        if ((await client.statusAnswers()).length > 0) return true
      }
      return false
    } finally {
      await client.close()
    }
  },

  ear: (spec, tell) =>
    new GroupEar({
      choose: () => chooseInterface(spec()),
      open: () => GroupFinder.open(chooseInterface(spec())),
      tell
    })
}
