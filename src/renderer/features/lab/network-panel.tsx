import { useState, type JSX } from 'react'
import { useApp } from '../../store/use-app'
import type { StrokeCut } from '../../store/lab/stroke'
import { nameIn } from '../../store/lab/lab-model'
import { Choice } from '../../ui/choice'
import { EmptyState } from '../../ui/empty-state'
import { formatAmount } from '../../ui/format'
import { useMapMembers } from './lab-members'
import { LinksTable } from './links-table'
import { NetworkMap } from './network-map'
import { messagesOf } from './sides-form'

const WAYS = ['both ways', 'one way'] as const
type Way = (typeof WAYS)[number]

/** The members and their links: a line drawn across them cuts. */
export function NetworkPanel({ forMessages }: { readonly forMessages: string }): JSX.Element {
  const members = useMapMembers()
  const servers = useApp((state) => state.lab.servers)
  const hits = useApp((state) => state.hits)
  const injectFault = useApp((state) => state.injectFault)
  const [way, setWay] = useState<Way>('both ways')
  const [preview, setPreview] = useState<StrokeCut | null>(null)
  const isOn = useApp((state) => state.faultsOn !== null)
  const nameOf = nameIn(servers)

  async function cut(stroke: StrokeCut): Promise<void> {
    setPreview(null)
    if (stroke.crossed.length === 0) return
    if (way === 'both ways' && stroke.sides.length > 0) {
      const count = messagesOf(forMessages)
      await injectFault({
        do: 'partition',
        groups: stroke.sides,
        forMessages: typeof count === 'number' ? count : null
      })
      return
    }
    for (const { left, right } of stroke.crossed) {
      await injectFault({ do: 'cut', from: [left], to: [right] })
      if (way === 'both ways') await injectFault({ do: 'cut', from: [right], to: [left] })
    }
  }

  const living = members.filter(({ lives }) => lives)
  return (
    <section className="panel" aria-labelledby="lab-network">
      <div className="panel-head">
        <h2 id="lab-network">Network</h2>
        <p className="soft lab-grow">
          {living.length < 2 ? '' : 'Draw a line across links to cut them'}
        </p>
        <Choice label="Drawn lines cut" value={way} options={WAYS} onChoose={setWay} />
      </div>
      {members.length === 0 ? (
        <EmptyState
          title="Nobody is heard"
          text="Start servers in the overview, three for the most: then there is a network to cut."
        />
      ) : (
        <>
          <NetworkMap
            members={members}
            isOneWay={way === 'one way'}
            onPreview={setPreview}
            onCut={(stroke) => void cut(stroke)}
          />
          <p className="lab-preview">
            {preview !== null && preview.crossed.length > 0 ? (
              <b>{previewText(preview, way, nameOf)}</b>
            ) : hits.droppedInAll + hits.disturbedInAll === 0 ? (
              <span className="soft">Counts of what faults do appear here and at the links.</span>
            ) : (
              <span className={isOn ? undefined : 'soft'}>
                {isOn ? '' : 'While faults were on: '}
                <b>{formatAmount(hits.droppedInAll, 'datagram', 'datagrams')} dropped</b>
                {hits.disturbedInAll > 0 &&
                  `, ${formatAmount(hits.disturbedInAll, 'time', 'times')} late, twice or overtaken`}
              </span>
            )}
          </p>
          <LinksTable members={living} />
        </>
      )}
    </section>
  )
}

/** What the line that is being drawn would do. */
export function previewText(
  { sides, crossed }: StrokeCut,
  way: Way,
  nameOf: (id: string) => string
): string {
  if (way === 'both ways' && sides.length > 0) {
    return sides.map((side) => side.map(nameOf).join(', ')).join(' | ')
  }
  return crossed
    .map(({ left, right }) =>
      way === 'one way'
        ? `${nameOf(right)} will not hear ${nameOf(left)}`
        : `no link between ${nameOf(left)} and ${nameOf(right)}`
    )
    .join('; ')
}
