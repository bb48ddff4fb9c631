/** What of a picture is too small to be drawn one by one: nothing, some of it, nearly all. */
export type Crowding = 'none' | 'thinned' | 'bars'

/** Nothing in silence: what is not drawn is said. */
export const CROWDING_TEXTS: Readonly<Record<Exclude<Crowding, 'none'>, string>> = {
  thinned: 'crowded: not every arrow is drawn, zoom in to see each',
  bars: 'crowded: bars say how much happens, zoom in to see each arrow'
}
