/** Of which group the data is that a server of this name has. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** Null: of none that is known; the server itself looks again when it starts. */
export function groupOfServer(home: string, name: string): string | null {
  try {
    const text = readFileSync(resolve(home, 'servers', name, 'identity.json'), 'utf8')
    const { group } = JSON.parse(text) as { readonly group?: unknown }
    return typeof group === 'string' ? group : null
  } catch {
    return null
  }
}
