/** One page that tells of a soak: nothing in it comes from elsewhere. */
import type { SoakResult } from '../result'
import type { Trend } from '../trend'
import { faultLanes } from './fault-lanes'
import { lineChart, type Chart, type Line } from './line-chart'
import { escaped } from './markup'
import { numberText, timeText } from './scale'
import { COLOURS, STYLES } from './styles'

const MIB = 1024 * 1024
/** Delays below are those of the measurement. */
const LAG_LEAST_MS = 1

export function soakPage(result: SoakResult): string {
  const { problems, options, runMs, faults } = result
  const title = `Soak: ${options.servers} servers, ${options.durability}, ${timeText(runMs)}`
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title)}</title><style>${STYLES}</style></head><body>`,
    `<h1>${escaped(title)}</h1>`,
    verdict(problems),
    facts(result),
    '<h2>What happened</h2>',
    faultLanes(faults, runMs),
    '<p class="note">In each picture: upright lines where a server was killed (red), stopped ' +
      '(grey) or all were killed (violet); the strip below where any other fault was on. ' +
      'A line has a gap where its server did not run.</p>',
    ...charts(result).map(lineChart),
    '<h2>Does anything grow?</h2>',
    '<p class="note">The median of the last quarter against that of the second; the first is ' +
      'warm-up. Memory and descriptors are tested of servers whose process lived that long; what ' +
      'is in the heap between two collections of garbage is shown, but tells nothing of growth.</p>',
    trendTable(result.trends),
    '<h2>Rounds</h2>',
    roundTable(result),
    '</body></html>',
    ''
  ].join('\n')
}

function verdict(problems: readonly string[]): string {
  if (problems.length === 0) return '<p class="good"><b>Everything held.</b></p>'
  const items = problems.map((problem) => `<li>${escaped(problem)}</li>`).join('')
  return `<p class="bad"><b>${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}</b></p><ul>${items}</ul>`
}

function facts({ counts, rounds, faults, options, longestGapMs }: SoakResult): string {
  const sum = (of: (round: SoakResult['rounds'][number]) => number): number =>
    rounds.reduce((total, round) => total + of(round), 0)
  const entries: readonly (readonly [string, string])[] = [
    ['operations answered', numberText(counts.answered)],
    ['items pushed', numberText(counts.pushed)],
    ['items popped', numberText(counts.popped)],
    ['without an answer', numberText(counts.timeouts)],
    ['refused', numberText(counts.refused)],
    ['faults', numberText(faults.length)],
    ['merges', numberText(sum(({ merges }) => merges))],
    ['handed out twice, reported', numberText(sum(({ reportedTwice }) => reportedTwice))],
    ['quiet points', numberText(sum(({ quietPoints }) => quietPoints))],
    ['longest time without an answer', `${numberText(longestGapMs / 1000)} s`],
    ['seed', String(options.seed)]
  ]
  const cells = entries.map(
    ([name, value]) => `<div><b>${escaped(value)}</b>${escaped(name)}</div>`
  )
  return `<div class="facts">${cells.join('')}</div>`
}

function charts({ servers, loads, runMs, faults }: SoakResult): Chart[] {
  const base = { runMs, faults }
  type Sample = (typeof servers)[string][number]
  const perServer = (valueOf: (sample: Sample) => number | null): Line[] =>
    Object.entries(servers).map(([name, samples], place) => ({
      name,
      colour: place % COLOURS,
      points: samples.map((sample) => ({ atMs: sample.atMs, value: valueOf(sample) }))
    }))
  const ofLoad = (name: string, valueOf: (sample: (typeof loads)[number]) => number): Line => ({
    name,
    colour: Object.keys(servers).length % COLOURS,
    points: loads.map((sample) => ({ atMs: sample.atMs, value: valueOf(sample) }))
  })
  const mib = (bytes: number | null): number | null => (bytes === null ? null : bytes / MIB)
  const ops = ofLoad('operations', ({ operationsPerS }) => operationsPerS)
  const clients = ofLoad('clients', ({ rssBytes }) => rssBytes / MIB)
  const followed = ofLoad('items', (sample) => sample.followed)
  return [
    { ...base, title: 'Operations answered', unit: 'per second', lines: [ops] },
    {
      ...base,
      title: 'Memory (RSS)',
      unit: 'MiB',
      lines: [...perServer(({ rssBytes }) => mib(rssBytes)), clients]
    },
    {
      ...base,
      title: 'Memory of the commands that started them (RSS)',
      unit: 'MiB',
      lines: perServer(({ commandBytes }) => mib(commandBytes))
    },
    {
      ...base,
      title: 'JavaScript heap in use',
      unit: 'MiB',
      lines: perServer(({ heapBytes }) => mib(heapBytes))
    },
    {
      ...base,
      title: 'What lives in memory (heap and buffers after a collection, at quiet points)',
      unit: 'MiB',
      lines: perServer(({ liveBytes }) => mib(liveBytes))
    },
    {
      ...base,
      title: 'Open descriptors',
      unit: 'count',
      lines: perServer(({ descriptors }) => descriptors)
    },
    {
      ...base,
      title: 'Longest delay of the event loop in each second',
      unit: 'ms, logarithmic; a paused process shows its pause',
      logFrom: LAG_LEAST_MS,
      lines: perServer(({ lagMs }) => lagMs)
    },
    {
      ...base,
      title: 'Store on disk',
      unit: 'MiB',
      lines: perServer(({ storeBytes }) => mib(storeBytes))
    },
    {
      ...base,
      title: 'Merges, incidents and identity on disk',
      unit: 'MiB',
      lines: perServer(({ pastBytes }) => mib(pastBytes))
    },
    {
      ...base,
      title: 'Logs on disk',
      unit: 'MiB',
      lines: perServer(({ logBytes }) => mib(logBytes))
    },
    { ...base, title: 'Items that are followed', unit: 'count', lines: [followed] }
  ]
}

function trendTable(trends: readonly Trend[]): string {
  const rows = trends.map(({ name, unit, second, last, most, verdict: found, reason }) => {
    const cell = (value: number | null): string => (value === null ? '–' : numberText(value))
    const word =
      found === 'grows'
        ? '<b class="bad">grows</b>'
        : found === 'flat'
          ? `<span class="good">flat</span> <span class="note">${escaped(reason ?? '')}</span>`
          : `<span class="note">not tested: ${escaped(reason ?? '')}</span>`
    const cells = [`${name}, ${unit === 'count' ? 'number' : unit}`].map(escaped)
    return `<tr><td>${cells.join('')}</td><td>${cell(second)}</td><td>${cell(last)}</td><td>${cell(most)}</td><td>${word}</td></tr>`
  })
  return (
    '<table><tr><th>what</th><th>second quarter</th><th>last quarter</th><th>may be</th><th></th></tr>' +
    `${rows.join('')}</table>`
  )
}

function roundTable({ rounds }: SoakResult): string {
  const heads = [
    'round',
    'begins',
    'operations',
    'faults',
    'merges',
    'judged',
    'trace lines',
    'check'
  ]
  const rows = rounds.map((round, i) => {
    const { fromMs, answered, faults, merges, judged, check } = round
    const cells = [
      String(i + 1),
      timeText(fromMs),
      ...[answered, faults, merges, judged, check?.lines ?? 0].map(numberText)
    ]
    const word = check === null ? 'not reached' : check.text
    // What the traces leave open is neither.
    const tone =
      check?.verdict === 'violated' ? 'bad' : check?.verdict === 'valid' ? 'good' : 'note'
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}<td class="text ${tone}">${escaped(word)}</td></tr>`
  })
  return `<table><tr>${heads.map((head) => `<th${head === 'check' ? ' class="text"' : ''}>${head}</th>`).join('')}</tr>${rows.join('')}</table>`
}
