/** Identifiers for the eye; the whole one belongs into a tooltip. Pure. */

/** First digits of a server's id, for a server whose name is not known. */
export function shortId(id: string): string {
  return id.slice(0, 6)
}

/** `EPOCH.` and the first digits of the representative. */
export function shortConfig(config: string): string {
  const [epoch = '', representative = ''] = config.split('.')
  return representative === '' ? epoch : `${epoch}.${representative.slice(0, 4)}`
}
