import type { TimelineRequests } from '../../../src/shared/channels/timeline'

type Handlers = {
  [C in keyof TimelineRequests]: (
    argument: TimelineRequests[C]['argument']
  ) => TimelineRequests[C]['answer']
}

/** The timeline's part of the scripted group. */
export class FakeTimeline {
  on = false

  readonly handlers: Handlers = {
    'timeline:watch': ({ on }) => {
      this.on = on
      return { ok: true, value: null }
    },
    'timeline:biography': () => ({ ok: false, problem: 'Nothing of it was seen.' }),
    'timeline:datagram': () => ({ ok: true, value: [] }),
    'timeline:open': () => ({ ok: true, value: null }),
    'timeline:read': () => ({ ok: true, value: { events: [], more: false } }),
    'timeline:close': () => ({ ok: true, value: null }),
    'timeline:save': () => ({ ok: true, value: null })
  }
}
