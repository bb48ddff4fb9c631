/**
 * The folder for data, logs and settings: the operating system's own place for an
 * app's data, unless `FTQUEUE_HOME` says otherwise. The window and the command
 * line use the same one.
 */
import { homedir } from 'node:os'
import path from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** An absolute path; nothing is made there. */
export function homeFolder(
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
  userFolder: string = homedir()
): string {
  const given = environment['FTQUEUE_HOME']
  if (given !== undefined && given !== '') return path.resolve(given)
  const folders = platform === 'win32' ? path.win32 : path.posix
  switch (platform) {
    case 'win32':
      return folders.join(
        environment['APPDATA'] || folders.join(userFolder, 'AppData', 'Roaming'),
        'FTQueue'
      )
    case 'darwin':
      return folders.join(userFolder, 'Library', 'Application Support', 'FTQueue')
    default: {
      // The XDG specification: a relative path in the variable counts as none.
      const data = environment['XDG_DATA_HOME'] ?? ''
      return folders.isAbsolute(data)
        ? folders.join(data, 'ftqueue')
        : folders.join(userFolder, '.local', 'share', 'ftqueue')
    }
  }
}

export { makeFolder } from '../net/make-folder'
