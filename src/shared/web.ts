/** What a window in a browser and the server behind it say to each other beside the channels. */

/** Opens the stream of events, by POST: `{ window }`. */
export const EVENTS_PATH = '/events'
/** One request, by POST, the channel behind it: `{ argument }`, answered with `{ answer }`. */
export const REQUESTS_PATH = '/requests/'
/** Names the window that asks. */
export const WINDOW_HEADER = 'x-ftqueue-window'

/** What the stream says of itself; other events are those of the channels. */
export interface StreamEvents {
  /** The first one: as which window it is known, and whether it is known from before. */
  hello: { readonly window: string; readonly isNew: boolean }
  /** It missed some, for it read too slowly: everything is to be read anew. */
  behind: null
}

/** Nothing in so long: the stream is dead. */
export const STREAM_SILENCE_MS = 25_000
