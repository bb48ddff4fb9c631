import type { Platform } from './platform'
import type { Slice } from './slice'

export interface FilesSlice {
  /** Lets what the window made be saved under this name. */
  readonly saveFile: (name: string, content: string | Blob) => void
}

export function createFilesSlice({ files }: Platform): Slice<FilesSlice> {
  return () => ({ saveFile: files.save })
}
