/** Ids of client messages, `CLIENT:SEQ`. Pure. */

const pattern = /^[^\s:]{1,64}:\d{1,16}$/

export function isMessage(text: string): boolean {
  return pattern.test(text)
}

/** The end of the client's id, and the number; the whole belongs into a tooltip. */
export function shortMessage(message: string): string {
  const colon = message.lastIndexOf(':')
  const client = message.slice(0, colon)
  return colon <= 8 ? message : `${client.slice(0, 6)}…${message.slice(colon)}`
}
