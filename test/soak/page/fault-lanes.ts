/** Which faults were on when: a lane for each kind, as inline SVG. */
import type { FaultRecord } from '../chaos'
import { FAULT_KINDS } from '../faults'
import { LEFT, RIGHT, timeAxis, WIDTH } from './line-chart'
import { coordinate, escaped } from './markup'
import { time, timeText } from './scale'

const LANE = 16
const BAR = 10

export function faultLanes(faults: readonly FaultRecord[], runMs: number): string {
  const kinds = FAULT_KINDS.filter((kind) => faults.some((fault) => fault.kind === kind))
  const x = time(runMs, LEFT, WIDTH - RIGHT)
  const bottom = 4 + kinds.length * LANE
  const lanes = kinds.map((kind, lane) => {
    const top = 4 + lane * LANE
    const own = faults.filter((fault) => fault.kind === kind)
    const bars = own.map(({ text, fromMs, toMs }) => {
      const from = x.at(fromMs)
      const width = Math.max(2, x.at(toMs) - from)
      const title = `${kind} ${text}, ${timeText(fromMs)} to ${timeText(Math.min(toMs, runMs))}`
      return (
        `<rect class="bar ${kind}" x="${coordinate(from)}" y="${top + (LANE - BAR) / 2}" ` +
        `width="${coordinate(width)}" height="${BAR}" rx="1.5"><title>${escaped(title)}</title></rect>`
      )
    })
    return (
      `<text class="tick" text-anchor="end" x="${LEFT - 6}" y="${top + 12}">${kind}</text>` +
      `<path class="grid" d="M${LEFT} ${top + LANE / 2}H${WIDTH - RIGHT}"/>${bars.join('')}`
    )
  })
  return [
    '<figure>',
    `<figcaption><b>Faults</b> <span class="unit">${faults.length} in all</span></figcaption>`,
    `<svg viewBox="0 0 ${WIDTH} ${bottom + 22}" role="img" aria-label="Faults by kind and time">`,
    ...lanes,
    timeAxis(x, bottom),
    '</svg>',
    '</figure>'
  ].join('\n')
}
