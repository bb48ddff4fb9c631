import type { JSX } from 'react'
import {
  ARROW_KINDS,
  KIND_TEXTS,
  MARK_KINDS,
  type ArrowKind,
  type EventKind,
  type MarkKind
} from '../../store/timeline/kinds'
import { useApp, useAppStore } from '../../store/use-app'
import { headOutlines, STROKES, type MarkShape } from './drawing/pen'

/** What each stroke and mark means; what is switched off here is not drawn. */
export function Legend(): JSX.Element {
  const kinds = useApp((state) => state.timelineKinds)
  const { toggleKind, showAllKinds } = useAppStore().getState()
  const chip = (kind: EventKind, swatch: JSX.Element): JSX.Element => (
    <button
      key={kind}
      type="button"
      className="kind-chip"
      aria-pressed={kinds[kind]}
      onClick={() => toggleKind(kind)}
    >
      {swatch}
      {KIND_TEXTS[kind]}
    </button>
  )
  const all = Object.values(kinds).every(Boolean)
  return (
    <div className="legend" role="group" aria-label="Shown kinds">
      {ARROW_KINDS.map((kind) => chip(kind, <ArrowSwatch kind={kind} />))}
      <span className="legend-part" aria-hidden="true" />
      {MARK_KINDS.map((kind) => chip(kind, <MarkSwatch kind={kind} />))}
      <span className="legend-lost soft">
        <svg viewBox="0 0 26 12" className="swatch swatch-lost" aria-hidden="true">
          <path d="M1 6h14 M14 2l8 8 M22 2l-8 8" />
        </svg>
        lost
      </span>
      {!all && (
        <button type="button" className="kind-chip" onClick={showAllKinds}>
          show all
        </button>
      )}
    </div>
  )
}

function ArrowSwatch({ kind }: { readonly kind: ArrowKind }): JSX.Element {
  const { tone, width, dash, head } = STROKES[kind]
  const { closed, open } = headOutlines(head, 25, 6, 1, 0)
  const path = (outline: readonly (readonly [number, number])[]): string =>
    outline.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${String(x)} ${String(y)}`).join('')
  return (
    <svg viewBox="0 0 26 12" className={`swatch swatch-${tone}`} aria-hidden="true">
      <path d="M0 6H18" strokeWidth={width} strokeDasharray={dash.join(' ')} />
      {closed.map((outline, i) => (
        <path
          key={i}
          d={`${path(outline)}Z`}
          className={head === 'hollow' ? 'swatch-hollow' : 'swatch-head'}
        />
      ))}
      {open.map((outline, i) => (
        <path key={i} d={path(outline)} strokeWidth={1.25} />
      ))}
    </svg>
  )
}

const markOf: Readonly<Record<MarkKind, MarkShape>> = {
  ordered: 'ordered',
  delivered: 'delivered',
  stable: 'stable',
  replied: 'replied',
  configuration: 'config'
}

function MarkSwatch({ kind }: { readonly kind: MarkKind }): JSX.Element {
  const shapes: Readonly<Record<MarkKind, JSX.Element>> = {
    ordered: <circle cx="7" cy="6" r="4" className="swatch-turn" />,
    delivered: <path d="M2 10h10 M7 10V1.5" />,
    stable: <path d="M2 3h10 M4.5 5.5h5v5h-5z" />,
    replied: <path d="M7 2l4 8h-8z" />,
    configuration: <path d="M4 0.5v11" strokeWidth={2} />
  }
  return (
    <svg
      viewBox="0 0 14 12"
      className="swatch swatch-mark swatch-ink"
      data-shape={markOf[kind]}
      aria-hidden="true"
    >
      {shapes[kind]}
    </svg>
  )
}
