/** Whether this is a Mac, where the Cmd key does what Ctrl does elsewhere. */
export function isMac(): boolean {
  return navigator.userAgent.includes('Macintosh')
}
