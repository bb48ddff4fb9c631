import { useEffect, useMemo, useState, type JSX } from 'react'
import type { Sample } from '../../../shared/channels/series'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { formatCount, formatTime } from '../../ui/format'
import { TimeChart, type ChartLine } from './time-chart'

/** Depth and rates over the last ten minutes: of the chosen queue, else of the group. */
export function Charts(): JSX.Element {
  const queue = useApp((state) => state.chosenQueue)
  const copyOf = useApp((state) => state.copyOf)
  const watch = useApp((state) => state.watchSeries)
  const leave = useApp((state) => state.leaveSeries)
  const group = useApp((state) => state.groupSeries)
  const own = useApp((state) => state.queueSeries)
  const [asTable, setAsTable] = useState(false)
  const id = queue?.id ?? null
  const samples = id === null ? group : own
  const whose = queue === null ? 'all queues' : `queue ${String(queue.label)}`

  useEffect(() => watch(id, copyOf), [watch, id, copyOf])
  useEffect(() => leave, [leave])

  const times = useMemo(() => samples.map(({ at }) => at), [samples])
  const depth = useMemo(
    (): readonly ChartLine[] => [
      {
        label: 'items',
        colour: '--accent',
        filled: true,
        values: samples.map((sample) => sample.depth)
      }
    ],
    [samples]
  )
  const rates = useMemo(
    (): readonly ChartLine[] => [
      { label: 'pushes', colour: '--lane-0', values: samples.map(({ pushes }) => pushes) },
      { label: 'pops', colour: '--lane-1', values: samples.map(({ pops }) => pops) }
    ],
    [samples]
  )

  return (
    <section className="panel charts" aria-label="Charts">
      <div className="charts-head">
        <h2 className="cut">The last ten minutes of {whose}</h2>
        <Now title="Group" sample={group.at(-1)} />
        <Button kind="quiet" expanded={asTable} onPress={() => setAsTable(!asTable)}>
          {asTable ? 'As charts' : 'As a table'}
        </Button>
      </div>
      {asTable ? (
        <SampleTable samples={samples} />
      ) : (
        <div className="charts-both">
          <figure>
            <figcaption>
              <span className="key key-depth" /> Items <Newest value={samples.at(-1)?.depth} />
            </figcaption>
            <TimeChart
              label={`Items of ${whose} over ten minutes`}
              times={times}
              lines={depth}
              format={amount}
            />
          </figure>
          <figure>
            <figcaption>
              <span className="key key-pushes" /> Pushes a second{' '}
              <Newest value={samples.at(-1)?.pushes} />
              <span className="key key-pops" /> Pops a second{' '}
              <Newest value={samples.at(-1)?.pops} />
            </figcaption>
            <TimeChart
              label={`Pushes and pops a second of ${whose} over ten minutes`}
              times={times}
              lines={rates}
              format={amount}
            />
          </figure>
        </div>
      )}
    </section>
  )
}

function amount(value: number): string {
  return value >= 1e6
    ? `${(value / 1e6).toFixed(value >= 1e7 ? 0 : 1)}M`
    : value >= 1e4
      ? `${(value / 1e3).toFixed(0)}k`
      : formatCount(Math.round(value * 10) / 10)
}

function Newest({ value }: { readonly value: number | null | undefined }): JSX.Element {
  return <b>{value === null || value === undefined ? '–' : formatCount(Math.round(value))}</b>
}

function Now({
  title,
  sample
}: {
  readonly title: string
  readonly sample: Sample | undefined
}): JSX.Element | null {
  if (sample === undefined) return null
  return (
    <span className="charts-now soft small">
      {title}: <Newest value={sample.depth} /> items, <Newest value={sample.pushes} /> pushes and{' '}
      <Newest value={sample.pops} /> pops a second
    </span>
  )
}

/** The same figures, newest first: one in five seconds. */
function SampleTable({ samples }: { readonly samples: readonly Sample[] }): JSX.Element {
  const utc = useApp((state) => state.clock === 'UTC')
  const rows: Sample[] = []
  for (const sample of samples.toReversed()) {
    const last = rows.at(-1)
    if (last === undefined || last.at - sample.at >= 5000) rows.push(sample)
  }
  const shown = (value: number | null): string =>
    value === null ? '–' : formatCount(Math.round(value * 10) / 10)
  return (
    <div className="charts-table" tabIndex={0} role="region" aria-label="Figures of the charts">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col" className="number">
              Items
            </th>
            <th scope="col" className="number">
              Pushes a second
            </th>
            <th scope="col" className="number">
              Pops a second
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ at, depth, pushes, pops }) => (
            <tr key={at}>
              <td>{formatTime(at, utc)}</td>
              <td className="number">{shown(depth)}</td>
              <td className="number">{shown(pushes)}</td>
              <td className="number">{shown(pops)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
