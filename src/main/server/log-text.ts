/**
 * Log events as sentences. The core and the parts of the server name events by
 * fixed words and give fields; people read a line.
 */
import type { LogLevel } from '../protocol/types'

type Fields = Readonly<Record<string, unknown>>

const MESSAGE_CHARACTERS_MAX = 400
const VALUE_CHARACTERS_MAX = 120

/** `sessions-full`, `{ limit: 3 }` becomes `sessions full: limit 3`. */
export function sentenceOf(event: string, fields: Fields): string {
  const words = event.replaceAll('-', ' ')
  const told = Object.entries(fields).map(([key, value]) => `${wordsOf(key)} ${textOf(value)}`)
  const sentence = told.length === 0 ? words : `${words}: ${told.join(', ')}`
  return sentence.length <= MESSAGE_CHARACTERS_MAX
    ? sentence
    : `${sentence.slice(0, MESSAGE_CHARACTERS_MAX - 1)}…`
}

/** `receiveBufferBytes` becomes `receive buffer bytes`. */
function wordsOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(textOf).join(' ')
  if (value === null || value === undefined) return 'none'
  const text = typeof value === 'object' ? jsonOf(value) : String(value as string)
  return text.length <= VALUE_CHARACTERS_MAX ? text : `${text.slice(0, VALUE_CHARACTERS_MAX - 1)}…`
}

function jsonOf(value: object): string {
  try {
    return JSON.stringify(value)
  } catch {
    return '(not printable)'
  }
}

const ORDER: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 }

/** True when a line of `level` is wanted at the threshold `least`. */
export function isAtLeast(level: LogLevel, least: LogLevel): boolean {
  return ORDER[level] >= ORDER[least]
}
