/**
 * Log events as sentences. The core and the parts of the server name events by
 * fixed words and give fields; people read a line.
 */
import { bounds } from '../../shared/bounds'

type Fields = Readonly<Record<string, unknown>>

const { logSentenceCharacters, logValueCharacters } = bounds.server

/** Events of the core that deserve more than their words. */
const SENTENCES: Readonly<Record<string, (fields: Fields) => string>> = {
  config: ({ config, kind, members }) =>
    `${textOf(kind)} configuration ${textOf(config)}: ${textOf(members)}`,
  membership: ({ from, to, reason, about, config }) =>
    `membership goes from ${textOf(from)} to ${textOf(to)}` +
    (reason === undefined ? '' : ` (${textOf(reason).replaceAll('-', ' ')})`) +
    (about === undefined ? '' : ` because of ${textOf(about)}`) +
    (config === undefined ? '' : ` for configuration ${textOf(config)}`),
  learning: ({ about, percent, bytes, total }) =>
    `learning the group's state from ${textOf(about)}: ${textOf(percent)} % ` +
    `(${textOf(bytes)} of ${textOf(total)} bytes)`,
  learned: ({ about, bytes, rounds, seconds, megabytesPerSecond }) =>
    `learned the group's state from ${textOf(about)}: ${textOf(bytes)} bytes in ` +
    `${textOf(seconds)} s (${textOf(megabytesPerSecond)} MB/s, rounds ${textOf(rounds)})`,
  'no-stream': ({ about }) =>
    `no TCP connection to ${textOf(about)}: its state comes by datagrams, more slowly; ` +
    'let TCP through to the unicast ports of the servers',
  paused: ({ ms }) => `this process did not run for ${textOf(ms)} ms`,
  merged: ({ from, config, poppedTwice, ambiguous, revived, items }) =>
    `merged ${textOf(from)} in ${textOf(config)}: items ${textOf(items)}, ` +
    `${textOf(poppedTwice)} handed out twice, ${textOf(ambiguous)} ambiguous, ` +
    `${textOf(revived)} queues revived; "ftqueue merges" shows them`,
  'not-primary': ({ config }) =>
    `configuration ${textOf(config)} has no majority of the last primary one and refuses clients`,
  'states-differ': (fields) =>
    `this server does not hold the same as ${textOf(fields['with'])} after slot ${textOf(fields['slot'])}`,
  diverged: ({ config, firstSlot, leaves }) =>
    `states differ in configuration ${textOf(config)} since slot ${textOf(firstSlot)}: ` +
    (leaves === true ? 'this server is on the smaller side and leaves' : 'the smaller side leaves'),
  restored: ({ config, slot, queues, items }) =>
    `found its past up to slot ${textOf(slot)} of ${textOf(config)}: ` +
    `${textOf(queues)} queues with ${textOf(items)} items`,
  damaged: () => 'its state was damaged on purpose, by the lab',
  deaf: ({ ms }) =>
    `heard nothing of its own multicast for ${textOf(ms)} ms: look at the interface and the firewall`,
  'peer-heard': ({ peer, origin }) => `hears ${textOf(peer)} by unicast (${textOf(origin)})`,
  'peer-silent': ({ peer }) => `${textOf(peer)} is silent`,
  'multicast-own-only': () =>
    'multicast of other machines does not arrive here, only their unicast: the network, or a ' +
    'firewall, blocks it; see docs/networks.md',
  'multicast-blocked': () =>
    'not even its own multicast arrives here: look at the interface and the firewall, or give ' +
    'the other servers with --peer; see docs/networks.md',
  'multicast-works': () => 'multicast of other machines arrives again',
  path: ({ bytes, to, by }) =>
    `datagrams have at most ${textOf(bytes)} bytes from now on` +
    (to === undefined ? '' : `: no more is known to get to ${textOf(to)} by ${textOf(by)}`),
  'classic-malformed': ({ bytes }) =>
    `a datagram of ${textOf(bytes)} bytes on the classic port is no request: dropped`
}

/** `sessions-full`, `{ limit: 3 }` becomes `sessions full: limit 3`. */
export function sentenceOf(event: string, fields: Fields): string {
  const known = Object.hasOwn(SENTENCES, event) ? SENTENCES[event] : undefined
  const sentence = known?.(fields) ?? listing(event, fields)
  return sentence.length <= logSentenceCharacters
    ? sentence
    : `${sentence.slice(0, logSentenceCharacters - 1)}…`
}

function listing(event: string, fields: Fields): string {
  const words = event.replaceAll('-', ' ')
  const told = Object.entries(fields).map(([key, value]) => `${wordsOf(key)} ${textOf(value)}`)
  return told.length === 0 ? words : `${words}: ${told.join(', ')}`
}

/** `receiveBufferBytes` becomes `receive buffer bytes`. */
function wordsOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(textOf).join(', ')
  if (value === null || value === undefined) return 'none'
  const text = typeof value === 'string' ? value : jsonOf(value)
  return text.length <= logValueCharacters ? text : `${text.slice(0, logValueCharacters - 1)}…`
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch {
    return '(not printable)'
  }
}
