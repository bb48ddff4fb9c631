/** What the tray tells at a glance. Pure. */
import type { LocalServerView } from '../../shared/views'

export const TRAY_STATES = ['stopped', 'alone', 'in group', 'split', 'trouble'] as const
export type TrayState = (typeof TRAY_STATES)[number]

export function trayState(servers: readonly LocalServerView[]): TrayState {
  const alive = servers.filter(({ state }) => state === 'running')
  if (
    servers.some(
      ({ state, problem }) => state === 'crashed' || (state === 'running' && problem !== null)
    )
  ) {
    return 'trouble'
  }
  if (alive.length === 0) return 'stopped'
  if (new Set(alive.map(({ config }) => config)).size > 1) return 'split'
  return alive.every(({ members }) => members.length <= 1) ? 'alone' : 'in group'
}

export function trayText(servers: readonly LocalServerView[]): string {
  const running = servers.filter(({ state }) => state === 'running').length
  if (running === 0) return `FTQueue: ${trayState(servers)}`
  return `FTQueue: ${running} ${running === 1 ? 'server' : 'servers'} here, ${trayState(servers)}`
}

const colours: Readonly<Record<TrayState, readonly [number, number, number]>> = {
  stopped: [125, 134, 127],
  alone: [47, 111, 179],
  'in group': [23, 140, 80],
  split: [216, 152, 26],
  trouble: [200, 30, 70]
}

/** The picture, as Electron takes bitmaps: BGRA, premultiplied. */
export function trayPicture(state: TrayState, size: number): Buffer {
  const [red, green, blue] = colours[state]
  const pixels = Buffer.alloc(size * size * 4)
  const middle = (size - 1) / 2
  const ring = size * 0.34
  const stroke = size * 0.1
  const dot = size * 0.19
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const toRing = Math.abs(Math.hypot(x - middle, y - middle) - ring) - stroke / 2
      const toDot = Math.hypot(x - middle, y - (middle - ring)) - dot
      const cover = Math.max(0, Math.min(1, 0.5 - Math.min(toRing, toDot)))
      pixels.set(
        [blue * cover, green * cover, red * cover, 255 * cover].map(Math.round),
        (y * size + x) * 4
      )
    }
  }
  return pixels
}
