/**
 * Replaces a file as a whole and for good: after a crash or a power cut there is
 * either the old content or the new one.
 */
import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Rejects with the system's error; the old content stands then. One writer at a time. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const next = `${path}.next`
  const file = await open(next, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await renameOver(next, path)
  await syncFolder(dirname(path))
}

const RENAME_TRIES = 10
const RENAME_PAUSE_MS = 30

/** On Windows a virus scanner that looks into the old file makes renaming fail for a moment. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await rename(from, to)
      return
    } catch (error) {
      if (process.platform !== 'win32' || tries === RENAME_TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, RENAME_PAUSE_MS))
    }
  }
}

/** The rename itself is on disk only when the folder is. Windows cannot, and need not, sync folders. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // Some file systems refuse to sync a folder; the file's own sync has to do.
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error
  } finally {
    await handle.close()
  }
}
