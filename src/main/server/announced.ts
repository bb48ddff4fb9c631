/** What a server announces of its group. */
import { version } from '../../../package.json'
import type { CoreView } from '../protocol/step'
import type { Endpoint } from '../protocol/types'
import type { Told } from './announcer'

/** Null while it is in no configuration. A closed group tells its name and how many it is, no more. */
export function announcedBy(
  view: Pick<CoreView, 'config' | 'state' | 'members' | 'index'>,
  group: string,
  place: Endpoint,
  isClosed: boolean
): Told | null {
  const { config, members } = view
  if (config === null || view.state === 'left') return null
  const servers = members.map(({ id, endpoint, name }) => ({ id, endpoint, name }))
  const open = isClosed ? null : { place, config, servers }
  return {
    announcement: { group, members: members.length, version, open },
    isFirst: view.index === 0
  }
}
