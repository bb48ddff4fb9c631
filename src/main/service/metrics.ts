/**
 * The metrics: what each is called, means, and is read from. Every one of a server has the label
 * `server`, its name; other labels have few values, which are known beforehand. All servers of a
 * group execute all operations: to sum those of several servers counts them several times.
 */
import type { DurationFigures, ServerFigures } from '../../shared/figures'
import type { ServerState } from '../../shared/views'
import type { Family, Labels, Sample } from './exposition'
import type { ServerSnapshot } from './pulse'

export interface Metric {
  readonly name: string
  readonly type: Family['type']
  /** Besides `server`. */
  readonly labels: readonly string[]
  readonly help: string
  readonly read: (figures: ServerFigures) => readonly Sample[]
}

const STATES: readonly ServerState[] = [
  'starting',
  'running',
  'stopping',
  'stopped',
  'crashed',
  'failed'
]

/** Why datagrams are rejected: the server's counter, and the label's value. */
const REJECTIONS: Readonly<Record<string, string>> = {
  'rejected.foreign': 'foreign',
  'rejected.version': 'version',
  'rejected.group': 'group',
  'rejected.checksum': 'checksum',
  'rejected.type': 'type',
  'rejected.query': 'query',
  'rejected.flood': 'flood',
  'rejected.unsealed': 'unsealed',
  'rejected.other-key': 'other_key',
  'rejected.forged': 'forged',
  replayed: 'replayed',
  malformed: 'malformed',
  malformedClassic: 'classic',
  staleIncarnation: 'stale',
  ownIdElsewhere: 'own_id'
}
const REFUSALS: Readonly<Record<string, string>> = {
  'refused.busy': 'busy',
  'refused.not-primary': 'not_primary'
}
const KINDS: Readonly<Record<string, string>> = {
  'configs.regular': 'regular',
  'configs.transitional': 'transitional'
}

/** Metrics of servers that are read from one counter each. */
const COUNTED: readonly (readonly [name: string, counter: string, help: string])[] = [
  ['slots_delivered', 'slots', 'Slots of the order that were delivered.'],
  ['requests_received', 'requests', "Clients' packets that came, repeats included."],
  ['requests_expired', 'expired', "Clients' packets that nobody could order in time."],
  [
    'waiters_expired',
    'waitersExpired',
    'Pops that waited for an item until their client was gone.'
  ],
  ['answers_repeated', 'answeredAgain', 'Answers given again to a repeated request.'],
  ['naks_sent', 'naks', 'Questions for slots that were missing.'],
  ['resends', 'resends', 'Slots sent again to a member that missed them.'],
  ['handovers', 'handovers', 'Requests handed to the member whose turn it was.'],
  ['duplicate_slots', 'duplicateSlots', 'Slots that came though they were here already.'],
  ['merges', 'merges', 'Merges of diverged pasts.'],
  ['divergences', 'divergences', "Times at which this state was not the others'."],
  ['address_changes', 'moves', 'Changes of address or of the size of datagrams.'],
  ['pauses', 'pauses', 'Times at which the server noticed that it had stood still.']
]

/** Errors of sockets by code, which are as many as the system has. */
const SOCKET_ERROR = /^socket\./

export const serverMetrics: readonly Metric[] = [
  gauge('operational', 'Is 1 in an installed regular configuration.', ({ kind, phase }) =>
    bit(kind === 'regular' && phase === 'operational')
  ),
  gauge('primary', 'Is 1 where the configuration orders operations.', ({ isPrimary }) =>
    bit(isPrimary)
  ),
  gauge('members', 'Members of the configuration.', ({ members }) => members),
  gauge('members_unheard', 'Members not heard for half a second.', ({ unheard }) => unheard),
  gauge('queues', 'Queues.', ({ queues }) => queues),
  gauge('items', 'Items in all queues.', ({ items }) => items),
  gauge('ambiguous_pops', 'Ambiguous pops that nobody settled.', ({ ambiguous }) => ambiguous),
  gauge('delivered_slots', 'Slots delivered in the configuration.', ({ delivered }) => delivered),
  gauge('stable_slots', 'Slots of it that every member has.', ({ stable }) => stable),
  {
    name: 'ftqueue_operations_total',
    type: 'counter',
    labels: ['operation', 'status'],
    help: 'Operations executed. Every server executes all of its group.',
    read: ({ operations }) =>
      operations.map(({ operation, status, count }) => ({
        labels: { operation, status: status.replaceAll('-', '_') },
        value: count
      }))
  },
  ...COUNTED.map(([name, counter, help]) =>
    total(name, help, ({ counters }) => counters[counter] ?? 0)
  ),
  byName('requests_refused', 'reason', 'Refusals told to clients.', REFUSALS),
  byName('configurations', 'kind', 'Configurations delivered.', KINDS),
  total('datagrams_received', 'Datagrams received.', ({ traffic }) => traffic.received),
  total('received_bytes', 'Bytes of datagrams received.', ({ traffic }) => traffic.receivedBytes),
  total('datagrams_sent', 'Datagrams that the system took.', ({ traffic }) => traffic.sent),
  total(
    'sent_bytes',
    'Bytes of datagrams that the system took.',
    ({ traffic }) => traffic.sentBytes
  ),
  byName('datagrams_rejected', 'reason', 'Datagrams received and of no use.', REJECTIONS),
  total('socket_errors', 'Errors of sockets; what was to be sent was dropped.', ({ counters }) =>
    Object.entries(counters).reduce(
      (sum, [name, count]) => (SOCKET_ERROR.test(name) ? sum + count : sum),
      0
    )
  ),
  total(
    'stream_received_bytes',
    'Bytes received over TCP.',
    ({ streams }) => streams.receivedBytes
  ),
  total('stream_sent_bytes', 'Bytes sent over TCP.', ({ streams }) => streams.sentBytes),
  gauge('store_able', 'Is 0 where the disk does not take what is to be kept.', (figures) =>
    bit(figures.isStoreAble)
  ),
  ofDisk('store_writes', 'Writes to the store.', ({ writes }) => writes),
  ofDisk('store_written_bytes', 'Bytes written to the store.', ({ writtenBytes }) => writtenBytes),
  ofDisk('store_errors', 'Writes and syncs that failed.', ({ failures }) => failures),
  durations('store_sync_duration_seconds', 'How long syncs to disk took.', ({ disk }) =>
    disk === null ? null : disk.syncs
  ),
  {
    name: 'ftqueue_log_lines_total',
    type: 'counter',
    labels: ['level'],
    help: 'Lines written to the log.',
    read: ({ logLines }) =>
      Object.entries(logLines).map(([level, value]) => ({ labels: { level }, value }))
  },
  total('trace_errors', 'Traces that could not be written on.', ({ traceErrors }) => traceErrors),
  gauge('process_start_time_seconds', 'Start of the process, seconds since 1970.', (figures) =>
    seconds(figures.process.startedAt)
  ),
  gauge('process_resident_memory_bytes', 'Memory of the process.', (figures) => {
    return figures.process.residentBytes
  }),
  gauge('process_heap_bytes', 'Memory of its JavaScript objects.', (figures) => {
    return figures.process.heapBytes
  }),
  {
    name: 'ftqueue_process_cpu_seconds_total',
    type: 'counter',
    labels: ['mode'],
    help: 'Processor time of the process.',
    read: ({ process: { userSeconds, systemSeconds } }) => [
      { labels: { mode: 'user' }, value: userSeconds },
      { labels: { mode: 'system' }, value: systemSeconds }
    ]
  },
  durations(
    'event_loop_lag_seconds',
    'How late a timer came, asked for every 50 ms.',
    (figures) => figures.process.loopLag
  )
]

/** Metrics of the service as a whole, and of servers whose process may be gone. */
export const hostMetrics = [
  ['ftqueue_build_info', 'gauge', 'version', 'Is 1; the label tells the version.'],
  ['ftqueue_servers', 'gauge', 'state', 'Servers of this service by state.'],
  ['ftqueue_server_up', 'gauge', 'server', 'Is 1 where the server answered lately.'],
  [
    'ftqueue_server_crashes_total',
    'counter',
    'server',
    'Ends of its process that nobody had asked for.'
  ]
] as const

/** Everything there is to tell. @param silentBeats from so many unanswered questions on a server is not up */
export function metricsOf(
  snapshots: readonly ServerSnapshot[],
  version: string,
  silentBeats: number
): readonly Family[] {
  const each = (read: (snapshot: ServerSnapshot) => number): Sample[] =>
    snapshots.map((one) => ({ labels: { server: one.view.name }, value: read(one) }))
  const isUp = ({ figures, unanswered }: ServerSnapshot): boolean =>
    figures !== null && unanswered < silentBeats
  const states = STATES.map((state) => ({
    labels: { state },
    value: snapshots.filter(({ view }) => view.state === state).length
  }))
  const samples: Readonly<Record<(typeof hostMetrics)[number][0], readonly Sample[]>> = {
    ftqueue_build_info: [{ labels: { version }, value: 1 }],
    ftqueue_servers: states,
    ftqueue_server_up: each((one) => bit(isUp(one))),
    ftqueue_server_crashes_total: each(({ crashes }) => crashes)
  }
  return [
    ...hostMetrics.map(([name, type, , help]) => ({ name, type, help, samples: samples[name] })),
    ...serverMetrics.map(({ name, type, help, read }) => ({
      name,
      type,
      help,
      samples: snapshots
        .filter(isUp)
        .flatMap(({ view, figures }) =>
          figures === null ? [] : read(figures).map((one) => withServer(view.name, one))
        )
    }))
  ]
}

function withServer(server: string, { labels, value }: Sample): Sample {
  return { labels: { server, ...labels }, value }
}

function gauge(name: string, help: string, read: (figures: ServerFigures) => number): Metric {
  return single(`ftqueue_${name}`, 'gauge', help, read)
}

function total(name: string, help: string, read: (figures: ServerFigures) => number): Metric {
  return single(`ftqueue_${name}_total`, 'counter', help, read)
}

/** Servers that live in memory alone have no disk. */
function ofDisk(
  name: string,
  help: string,
  read: (disk: NonNullable<ServerFigures['disk']>) => number
): Metric {
  return single(`ftqueue_${name}_total`, 'counter', help, ({ disk }) =>
    disk === null ? null : read(disk)
  )
}

function durations(
  name: string,
  help: string,
  read: (figures: ServerFigures) => DurationFigures | null
): Metric {
  return single(`ftqueue_${name}`, 'histogram', help, read)
}

function single(
  name: string,
  type: Family['type'],
  help: string,
  read: (figures: ServerFigures) => Sample['value'] | null
): Metric {
  return {
    name,
    type,
    labels: [],
    help,
    read: (figures) => {
      const value = read(figures)
      return value === null ? [] : [{ labels: {}, value }]
    }
  }
}

/** One sample for each of some counters, also of those that are 0: a rate needs a beginning. */
function byName(
  name: string,
  label: string,
  help: string,
  counters: Readonly<Record<string, string>>
): Metric {
  return {
    name: `ftqueue_${name}_total`,
    type: 'counter',
    labels: [label],
    help,
    read: (figures) =>
      Object.entries(counters).map(([counter, text]) => {
        const labels: Labels = { [label]: text }
        return { labels, value: figures.counters[counter] ?? 0 }
      })
  }
}

function bit(is: boolean): number {
  return is ? 1 : 0
}

function seconds(milliseconds: number): number {
  return milliseconds / 1000
}
