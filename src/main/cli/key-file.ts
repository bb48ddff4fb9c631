/** A join code that stands in a file, where a command line would show it to everybody. */
import { closeSync, openSync, readSync } from 'node:fs'
import { UserError } from '../../shared/user-error'

/** A longer text is no join code. */
const READ_BYTES = 2048

/** @throws UserError (`key-file`) when it cannot be read, or is empty */
export function readKeyFile(file: string): string {
  const bytes = Buffer.alloc(READ_BYTES)
  let length = 0
  try {
    const open = openSync(file, 'r')
    try {
      length = readSync(open, bytes, 0, READ_BYTES, 0)
    } finally {
      closeSync(open)
    }
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException
    throw new UserError(
      `the join code cannot be read from ${file} (${code}): give another file`,
      'key-file'
    )
  }
  const text = bytes.toString('utf8', 0, length).trim()
  if (text !== '') return text
  throw new UserError(
    `${file} is empty: write the join code into it, as "ftqueue group new" printed it`,
    'key-file'
  )
}
