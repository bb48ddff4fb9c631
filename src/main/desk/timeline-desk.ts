/** What answers the window's timeline. */
import type { TimelineRequests } from '../../shared/channels/timeline'
import type { Outcome } from '../../shared/outcome'
import type { RequestHandlers } from './request-handlers'

const refuse = (): Outcome<never> => ({
  ok: false,
  problem: 'These servers do not tell what happens in them; use a later version of FTQueue.'
})

export const timelineHandlers: Pick<RequestHandlers, keyof TimelineRequests> = {
  'timeline:watch': refuse,
  'timeline:biography': refuse,
  'timeline:datagram': refuse,
  'timeline:open': refuse,
  'timeline:read': refuse,
  'timeline:close': refuse,
  'timeline:save': refuse
}
