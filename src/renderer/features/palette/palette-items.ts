/** What the palette offers, and which of it fits what is typed. Pure. */
import { actions, keysText, type ActionId } from '../../../shared/actions'
import type { LocalServerView } from '../../../shared/views'
import { isAlive } from '../../store/group-model'
import type { ServerAction } from '../../store/servers-slice'

export interface PaletteItem {
  readonly key: string
  readonly label: string
  /** The place in the menu, or what it is about. */
  readonly place: string
  readonly keys: string | null
  readonly does:
    | { readonly kind: 'action'; readonly id: ActionId }
    | { readonly kind: 'server'; readonly action: ServerAction; readonly name: string }
}

/** Most that are shown at one time. */
const SHOWN_MOST = 60

export function paletteItems(
  servers: readonly LocalServerView[],
  isApp: boolean,
  isMac: boolean
): readonly PaletteItem[] {
  const known = actions
    .filter(({ id, appOnly }) => id !== 'palette' && (isApp || appOnly !== true))
    .map(({ id, label, menu, keys }): PaletteItem => {
      const shown = keys === undefined ? null : keysText(keys, isMac)
      return { key: id, label, place: menu, keys: shown, does: { kind: 'action', id } }
    })
  const views = known.filter(({ place }) => place === 'Go')
  const others = known.filter(({ place }) => place !== 'Go')
  return [...views, ...servers.flatMap(serverItems), ...others]
}

function serverItems(server: LocalServerView): PaletteItem[] {
  const { name } = server
  const can: readonly (readonly [ServerAction, string])[] = isAlive(server)
    ? [
        ['stop', 'Stop'],
        ['kill', 'Kill'],
        ['restart', 'Restart']
      ]
    : [['restart', 'Restart']]
  return can.map(([action, word]) => ({
    key: `${action} ${name}`,
    label: `${word} ${name}`,
    place: 'Server',
    keys: null,
    does: { kind: 'server', action, name }
  }))
}

/** Those in which every word stands, or its letters in their order; best first. */
export function fitting(items: readonly PaletteItem[], text: string): readonly PaletteItem[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return items.slice(0, SHOWN_MOST)
  return items
    .map((item) => ({ item, rank: rankOf(`${item.label} ${item.place}`.toLowerCase(), words) }))
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .slice(0, SHOWN_MOST)
    .map(({ item }) => item)
}

/** 0 is best; null: it does not fit. */
function rankOf(text: string, words: readonly string[]): number | null {
  let rank = 0
  for (const word of words) {
    if (text.startsWith(word)) continue
    if (text.includes(` ${word}`)) rank += 1
    else if (text.includes(word)) rank += 2
    else if (hasInOrder(text, word)) rank += 3
    else return null
  }
  return rank
}

function hasInOrder(text: string, letters: string): boolean {
  let at = 0
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1
    if (at === 0) return false
  }
  return true
}
