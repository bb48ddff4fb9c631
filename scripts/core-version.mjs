/**
 * What the core is called in a recording: a digest of its sources, so that a
 * recording is replayed by the very core that it was made with. Built in as
 * `__CORE_VERSION__`.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const DIGITS = 12

/**
 * 12 hex digits; the same wherever the sources are, however their lines end.
 * @param {string} root folder of the repository: a bundled configuration does not know its own
 */
export function coreVersion(root) {
  const core = path.join(root, 'src', 'main', 'protocol')
  const hash = createHash('sha256')
  const files = readdirSync(core, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.split(path.sep).join('/'))
    .sort()
  for (const file of files) {
    const text = readFileSync(path.join(core, file), 'utf8').replaceAll('\r\n', '\n')
    hash.update(`${file}\0${text}\0`)
  }
  return hash.digest('hex').slice(0, DIGITS)
}

/**
 * What bundlers put in the place of names.
 * @param {string} root folder of the repository
 */
export const coreDefine = (root) => ({ __CORE_VERSION__: JSON.stringify(coreVersion(root)) })
