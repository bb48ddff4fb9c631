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
  /** Members of one configuration. */
  members: 64,
  /** UTF-8 bytes of a server's or a host's display name. */
  nameBytes: 64,
  /** UTF-8 bytes of a client's id. */
  clientIdBytes: 64,
  /** Operations in one packet. */
  operationsPerPacket: 4096,
  /** Operations that one client may have unanswered. */
  outstandingPerClient: 65_536,
  /** Clients whose answers are remembered against repeats. */
  sessions: 65_536,
  /** Answered packets remembered for one client. */
  answersPerSession: 4096,
  /** Packets and bytes that wait to be ordered at one server. */
  pendingPackets: 16_384,
  pendingBytes: 32 * 1024 * 1024,
  /** Packets of one client that wait to be ordered. */
  pendingPerClient: 2048,
  /** Slots that a member keeps because not everybody has them. */
  windowSlots: 1024,
  windowBytes: 64 * 1024 * 1024,
  /** Slots named in one NAK. */
  nakSlots: 64,
  /** Configurations remembered in a component's lineage. */
  lineage: 64,
  /** A state's size on the wire. */
  snapshotBytes: 1024 * 1024 * 1024,
  /** Chunks of a snapshot asked for at one time. */
  snapshotWindow: 16
} as const
