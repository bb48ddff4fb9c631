/**
 * Files that people save from the window and open in it, in the same way in Electron
 * and in a browser: what is saved is a download of the page's own, what is opened was
 * chosen by hand. No path is ever seen.
 */
import type { Outcome } from '../../shared/ipc'

export interface OpenedFile {
  /** Without its folder. */
  readonly name: string
  readonly text: string
}

export interface OpenRequest {
  /** Such as `.txt`; what else is chosen is opened all the same. */
  readonly endings: readonly string[]
  /** A larger file is refused. */
  readonly bytesMost: number
}

export interface Files {
  /** Saves under this name, or another one that is chosen then. A text is written as UTF-8. */
  readonly save: (name: string, content: string | Blob) => void
  /** Lets a text file be chosen; null: none was. */
  readonly open: (request: OpenRequest) => Promise<Outcome<OpenedFile> | null>
}

/** So long may the browser take to begin with a download. */
const REVOKE_AFTER_MS = 60_000

export function browserFiles(): Files {
  return {
    save(name, content) {
      const blob =
        typeof content === 'string' ? new Blob([content], { type: typeOf(name) }) : content
      const url = URL.createObjectURL(blob)
      const link = document.createElement('a')
      link.href = url
      link.download = fileName(name)
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS)
    },

    async open({ endings, bytesMost }) {
      const file = await chosenFile(endings)
      return file === null ? null : readText(file, bytesMost)
    }
  }
}

function chosenFile(endings: readonly string[]): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = endings.join(',')
    input.hidden = true
    const end = (file: File | null): void => {
      input.remove()
      resolve(file)
    }
    input.addEventListener('change', () => end(input.files?.[0] ?? null))
    input.addEventListener('cancel', () => end(null))
    // Part of the page for as long as it is needed, or nobody might hear of the choice.
    document.body.append(input)
    input.click()
  })
}

/** What a file holds, or why it cannot be opened. */
export async function readText(
  file: Pick<File, 'name' | 'size' | 'arrayBuffer'>,
  bytesMost: number
): Promise<Outcome<OpenedFile>> {
  const { name } = file
  if (file.size > bytesMost) {
    const problem = `${name} has ${amount(file.size)}: files up to ${amount(bytesMost)} can be opened`
    return { ok: false, problem }
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer())
    return { ok: true, value: { name, text } }
  } catch (error) {
    const problem =
      error instanceof TypeError
        ? `${name} is no text: choose another file`
        : `${name} cannot be read: choose it again`
    return { ok: false, problem }
  }
}

function amount(bytes: number): string {
  if (bytes < 10_000) return `${String(bytes)} bytes`
  if (bytes < 10_000_000) return `${String(Math.round(bytes / 1024))} KiB`
  return `${String(Math.round(bytes / 1024 / 1024))} MiB`
}

/** Without what some system does not take in a file's name. */
export function fileName(name: string): string {
  const plain = name
    .replaceAll(/[\u0000-\u001f\u007f/\\:*?"<>|]+/g, '-')
    .replace(/^\.+/, '')
    .slice(-120)
    .trim()
  return plain === '' ? 'ftqueue' : plain
}

const types: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  ftqnb: 'application/json',
  svg: 'image/svg+xml'
}

function typeOf(name: string): string {
  return types[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 'text/plain;charset=utf-8'
}
