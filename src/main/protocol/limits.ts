/**
 * Every bound of the protocol in one place, with its unit in the name and the
 * relations that must hold between them.
 */
export const limits = {
  /** How far ahead of its own a server believes an epoch: more can only be forged or garbled. */
  epochLead: 2 ** 32,
  /** Servers remembered beyond one's own configuration. */
  peers: 256,
  /** Strangers named in a heartbeat. */
  strangersTold: 32,
  /** Servers of which one datagram tells how they are reached. */
  waysTold: 128,
  /** Members of one configuration. */
  members: 64,
  /** UTF-8 bytes of a server's or a host's display name. */
  nameBytes: 64,
  /** UTF-8 bytes of a client's id. */
  clientIdBytes: 64,
  /** A datagram of clients that every server takes, however small its own have to be. */
  packetBytes: 1400,
  /** Operations in one packet. */
  operationsPerPacket: 4096,
  /** Operations that one client may have unanswered. */
  outstandingPerClient: 65_536,
  /** Clients whose answers are remembered against repeats. */
  sessions: 65_536,
  /** Answered packets remembered for one client, and the bytes of their results. */
  answersPerSession: 4096,
  answerBytesPerSession: 1024 * 1024,
  /** Bytes of results remembered for all clients. */
  answerBytes: 64 * 1024 * 1024,
  /** Repeats after which a packet is too old to come from a client that nobody knows (`timing.rememberMs`). */
  repeatsOfUnknown: 40,
  /**
   * Bytes that clients have under way together, as far as receivers have room; what each may
   * have in any case; and what a datagram counts beside its bytes, for its place in a buffer
   * and the work on it.
   */
  clientsBytes: 256 * 1024,
  clientBytesLeast: 2560,
  datagramBytes: 1024,
  /** Packets and bytes that wait to be ordered at one server. */
  pendingPackets: 16_384,
  pendingBytes: 8 * 1024 * 1024,
  /** Packets of one client that wait to be ordered. */
  pendingPerClient: 2048,
  /** Pops that wait for an item, at one server. */
  waiters: 16_384,
  /** Slots that a member keeps because not everybody has them. */
  windowSlots: 1024,
  windowBytes: 64 * 1024 * 1024,
  /** Attempts at a primary configuration that a member remembers. */
  attempts: 4,
  /** Lines of primary configurations that a state remembers. */
  lines: 16,
  /** Slots whose digests a member tells when states were seen to differ. */
  auditSlots: 32,
  /** Slots named in one NAK. */
  nakSlots: 64,
  /** Slots that one configuration may have: their numbers take 32 bits, with room for "none". */
  slotsPerConfig: 2 ** 32 - 2,
  /** Configurations remembered in a state's history. */
  history: 65_536,
  /** Runs of a client's operations that were executed, and of those whose answers it took. */
  executedRuns: 64,
  acceptedRuns: 64,
  /** Items in all queues, queues, and clients that items, pops and sessions name. Only a merge may exceed them. */
  items: 40_000_000,
  queues: 1_000_000,
  clients: 4_194_304,
  /** Pops remembered for reports. */
  pops: 65_536,
  /** Pops with different results on several sides that wait to be settled. */
  ambiguities: 4096,
  /** Entries in each list of a merge's report. */
  reportEntries: 1024,
  /** Queues that a merge shows as they were on each side, items of each, and queues looked at to find such as differed. */
  excerptQueues: 20,
  excerptItems: 50,
  excerptSearched: 10_000,
  /** Creations that one queue is known to rest on: more only when many sides of partitions made it. */
  dotsPerQueue: 256,
  /** Queues of up to so many items travel with their heads. */
  inlineItems: 32,
  /** A state's size on the wire: enough for `items`, each of another client with the longest id. */
  snapshotBytes: 4 * 1024 * 1024 * 1024,
  /** One part of a state. */
  partBytes: 256 * 1024 * 1024,
  /** A manifest's size on the wire. */
  manifestBytes: 64 * 1024 * 1024,
  /** Stretches of parts named in one request for state, and datagrams' worth of them asked for at one time. */
  spansPerRequest: 64,
  pullSpans: 24,
  /** The largest message over a stream, and bytes asked for at one time over one. */
  streamBytes: 256 * 1024,
  /** A datagram with pieces of a state: what gets through on any path. */
  stateDatagramBytes: 1200,
  /** A state with fewer items comes by datagrams. */
  streamItems: 4096,
  pullBytes: 1024 * 1024,
  /** Bytes that one request is answered with. */
  requestedBytes: 2 * 1024 * 1024,
  /** States offered to others at one time, and parts of each that are kept encoded. */
  offers: 4,
  encodedParts: 16,
  /** Items whose digests a donor computes for one request. */
  digestedAtOnce: 50_000,
  /** A state beyond this size, bytes, is learned before joining, in at most so many rounds. */
  learnBytes: 8 * 1024,
  learnRounds: 8,
  /** Progress in learning more than this, bytes, is told of in the log. */
  toldBytes: 1024 * 1024
} as const
