import type { JSX } from 'react'

/** Our own icons, drawn on a grid of 16 by 16. */
const shapes = {
  overview: 'M2.5 2.5h4.5v6h-4.5z M9 2.5h4.5v3.5h-4.5z M9 8.5h4.5v5h-4.5z M2.5 11h4.5v2.5h-4.5z',
  group:
    'M8 2.2a1.6 1.6 0 1 1 0 3.2a1.6 1.6 0 0 1 0-3.2 M3.4 10.2a1.6 1.6 0 1 1 0 3.2a1.6 1.6 0 0 1 0-3.2 M12.6 10.2a1.6 1.6 0 1 1 0 3.2a1.6 1.6 0 0 1 0-3.2 M7.2 5.4l-3 4.8 M8.8 5.4l3 4.8 M5.2 11.8h5.6',
  queues: 'M2.5 4.5h11 M2.5 8h11 M2.5 11.5h7 M12 10v3 M10.5 11.5h3',
  commands: 'M2.5 3.5l4 4.5l-4 4.5 M8.5 12.5h5',
  timeline: 'M2.5 4h11 M2.5 12h11 M4 4l3.2 8 M9.2 12l3-8 M5 9.6l2.2 2.4l.6-3.2',
  lab: 'M6 2.5h4 M6.8 2.5v4l-3.6 6.2a.6.6 0 0 0 .5.8h8.6a.6.6 0 0 0 .5-.8l-3.6-6.2v-4 M5.2 10h5.6',
  logs: 'M3 2.5h10v11h-10z M5.5 5.5h5 M5.5 8h5 M5.5 10.5h3',
  settings:
    'M2.5 4.5h6 M12.5 4.5h1 M10.5 2.7a1.8 1.8 0 1 1 0 3.6a1.8 1.8 0 0 1 0-3.6 M2.5 11.5h1 M7.5 11.5h6 M5.5 9.7a1.8 1.8 0 1 1 0 3.6a1.8 1.8 0 0 1 0-3.6',
  play: 'M4.5 3l8 5l-8 5z',
  stop: 'M4 4h8v8h-8z',
  kill: 'M9 1.8l-5 7h4l-1 5.4l5-7h-4z',
  restart: 'M13 8a5 5 0 1 1-1.6-3.7 M13.2 2v3h-3',
  warning: 'M8 2.2l6.2 11.3h-12.4z M8 6.5v3.2 M8 11.5v.2',
  error: 'M5.2 2.2h5.6l3 3v5.6l-3 3h-5.6l-3-3v-5.6z M8 5v3.8 M8 10.8v.2',
  info: 'M8 1.8a6.2 6.2 0 1 1 0 12.4a6.2 6.2 0 0 1 0-12.4 M8 7.3v3.7 M8 5v.2',
  check: 'M3 8.5l3.2 3.2l6.8-7',
  close: 'M4 4l8 8 M12 4l-8 8',
  copy: 'M5.5 5.5h8v8h-8z M10.5 5.5v-3h-8v8h3',
  clear: 'M2.5 3.5h11 M2.5 7h5 M2.5 10.5h4 M9.5 8.5l4.5 4.5 M14 8.5l-4.5 4.5',
  trash: 'M2.5 4h11 M6 4v-1.5h4v1.5 M4 4l.7 9.5h6.6l.7-9.5',
  folder: 'M2 4.2v8.6h12v-7h-6l-1.6-1.6z',
  next: 'M3.5 3l6.5 5l-6.5 5z M12.5 3v10',
  pause: 'M5 3.5v9 M11 3.5v9',
  eye: 'M1.5 8c2-3.4 4.2-4.6 6.5-4.6s4.5 1.2 6.5 4.6c-2 3.4-4.2 4.6-6.5 4.6s-4.5-1.2-6.5-4.6z M8 6.2a1.8 1.8 0 1 1 0 3.6a1.8 1.8 0 0 1 0-3.6',
  filter: 'M2.5 3h11l-4.2 5v5l-2.6-1.3v-3.7z',
  without: 'M8 2a6 6 0 1 1 0 12a6 6 0 0 1 0-12 M3.8 3.8l8.4 8.4',
  plus: 'M8 3v10 M3 8h10',
  'run-all': 'M3 3.5l5.5 4.5l-5.5 4.5z M12.5 3.5v9',
  undo: 'M3 6h6.5a3.5 3.5 0 0 1 0 7h-3.5 M6 3l-3 3l3 3',
  redo: 'M13 6h-6.5a3.5 3.5 0 0 0 0 7h3.5 M10 3l3 3l-3 3',
  save: 'M8 2v8 M4.8 7l3.2 3.2l3.2-3.2 M2.5 12v1.5h11v-1.5',
  text: 'M3 3.5h10 M3 6.5h10 M3 9.5h10 M3 12.5h6',
  up: 'M8 13v-9 M4 7.5l4-4l4 4',
  down: 'M8 3v9 M4 8.5l4 4l4-4'
} as const

export type IconName = keyof typeof shapes

/** A decoration: what it says must stand beside it in words. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  )
}
