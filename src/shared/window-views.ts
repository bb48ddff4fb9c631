/** The window's views, in the order of the navigation, of the menu and of the keys. */
export const VIEWS = [
  'Overview',
  'Group',
  'Queues',
  'Commands',
  'Timeline',
  'Lab',
  'Logs',
  'Settings'
] as const
export type View = (typeof VIEWS)[number]
