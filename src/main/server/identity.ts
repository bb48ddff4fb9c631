/**
 * Who a server is: an id for life, how often it was started, the greatest epoch that
 * it ever took part in, and of which group its data is. Kept in `identity.json` of its data folder.
 */
import { randomBytes } from 'node:crypto'
import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { formatMemberId, parseMemberId } from '../protocol/ids'
import type { Incarnation, MemberId } from '../protocol/types'
import { replaceFile } from './atomic-file'

export interface Identity {
  readonly id: MemberId
  readonly incarnation: Incarnation
  readonly epoch: number
  /** What is in the folder is of this group; null: of the one that the server is started in next. */
  readonly group: string | null
}

/** What was found in the folder. */
export interface StoredIdentity {
  /** Null: a new server. */
  readonly identity: Identity | null
  /** Where an unreadable file was put aside; null when there was none. */
  readonly setAside: string | null
}

const FILE = 'identity.json'
const ASIDE = 'identity.corrupt.json'
/** Incarnations travel in 4 bytes, epochs in 6. */
const INCARNATION_MAX = 2 ** 32 - 1
const EPOCH_MAX = 2 ** 48 - 1

/** A new server's identity, before its first start. */
export function newIdentity(): Identity {
  const id = randomBytes(6).readUIntBE(0, 6)
  // 0 stands for nobody.
  return id === 0 ? newIdentity() : { id, incarnation: 0, epoch: 0, group: null }
}

/**
 * Reads the identity of a folder. A file that makes no sense is put aside, for a
 * person to look at: a server must never go on as somebody that it only guesses.
 * Rejects with the system's error when the file cannot be read or moved.
 */
export async function readIdentity(folder: string): Promise<StoredIdentity> {
  let text: string
  try {
    text = await readFile(join(folder, FILE), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return { identity: null, setAside: null }
    throw error
  }
  const identity = parseIdentity(text)
  if (identity !== undefined) return { identity, setAside: null }
  const setAside = join(folder, ASIDE)
  await rename(join(folder, FILE), setAside)
  return { identity: null, setAside }
}

/** Of which group a folder is; null: of none yet, or it makes no sense. Rejects with the system's error. */
export async function readGroup(folder: string): Promise<string | null> {
  try {
    return parseIdentity(await readFile(join(folder, FILE), 'utf8'))?.group ?? null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Durable when it resolves. Rejects with the system's error. */
export function writeIdentity(folder: string, identity: Identity): Promise<void> {
  const { id, incarnation, epoch, group } = identity
  const fields = { id: formatMemberId(id), incarnation, epoch }
  const text = JSON.stringify(group === null ? fields : { ...fields, group })
  return replaceFile(join(folder, FILE), `${text}\n`)
}

/** Undefined for anything that `writeIdentity` did not write. */
export function parseIdentity(text: string): Identity | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { id, incarnation, epoch, group = null } = value as Record<string, unknown>
  const member = typeof id === 'string' ? parseMemberId(id) : undefined
  if (member === undefined || member === 0) return undefined
  if (!isWithin(incarnation, 1, INCARNATION_MAX) || !isWithin(epoch, 0, EPOCH_MAX)) return undefined
  if (group !== null && typeof group !== 'string') return undefined
  return { id: member, incarnation, epoch, group }
}

function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
}
