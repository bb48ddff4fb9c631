/** Every interval of the protocol, milliseconds, and why it is as long as it is. */
export const timing = {
  /** An idle member says that it lives, and how far it is. */
  heartbeatMs: 100,
  /** An acknowledgement that nothing carried in this time is sent by itself. */
  ackDelayMs: 2,
  /** A gap may be mere reordering for this long. */
  nakDelayMs: 2,
  /** First wait for a resend; doubles up to `nakRetryMaxMs`. */
  nakRetryMs: 8,
  nakRetryMaxMs: 100,
  /** A request that the turn's owner does not order is handed over; farther members wait longer. */
  handoverMs: 5,
  handoverMaxMs: 100,
  /** … and later by a millisecond for so many bytes of the slot that is to be executed first. */
  slotBytesPerMs: 4096,
  /** The owner of a slot that is not stable asks for acknowledgements; doubles up to the maximum. */
  solicitMs: 15,
  solicitMaxMs: 120,
  /** A member that was silent for so long is asked for a sign of life … */
  probeMs: 500,
  probeIntervalMs: 60,
  /** … and is suspected after this, or after a dozen of its usual intervals if that is longer. */
  suspectMs: 1200,
  suspectMaxMs: 4000,
  /** A member that is heard and gets no further in this time is suspected all the same … */
  stuckMs: 2500,
  /** … and kept away so long; doubles up to the maximum. */
  shunMs: 2000,
  shunMaxMs: 30_000,
  /** A server that did not hear even itself for so long is deaf; it asks for new sockets at this interval … */
  deafMs: 450,
  deafToldMs: 1000,
  /** … and goes on alone when that does not help in this time. */
  deafMaxMs: 10_000,
  /** An input that comes so late shows that this process was starved: it suspects nobody for a while. */
  lateMs: 250,
  /** Between two inputs to an idle core at most a heartbeat passes; more means that this process was paused. */
  pausedMs: 700,
  /** A new server listens before it forms a configuration of its own. */
  listenMs: 300,
  /** A server that hears others waits so long for them before it goes on alone. */
  patienceMs: 3000,
  /** Interval of JOINs, and the least distance of two. */
  joinMs: 40,
  joinLeastMs: 4,
  /** While gathering, whoever was silent for so long is not waited for. */
  hearMs: 350,
  /** While gathering, whoever does not come to an agreement in this time is not waited for. */
  consensusMs: 450,
  /** Interval of repeats of PROPOSE, ACCEPT, PLAN, READY. */
  repeatMs: 30,
  /** From proposal to plan. */
  commitMs: 800,
  /** A new stranger is told of to the other members at once, but not more often than this. */
  newsMs: 20,
  /** In recovery, silence of those one depends on; and for each so many items of the largest state one more. */
  recoverySilenceMs: 800,
  itemsPerMs: 200,
  /** The same where pasts are merged: tens of thousands of pops and thousands of ambiguous ones take a second on a busy machine. */
  mergeMs: 3000,
  /** A piece of state that did not come is asked for again. */
  pullRetryMs: 40,
  /** Over a stream nothing is lost but the stream: only if nothing comes at all. */
  streamRetryMs: 300,
  /** Who never sent anything over a stream gets so long to begin; who did, so long to go on … */
  streamOpenMs: 250,
  streamSilenceMs: 1000,
  /** … and is asked by datagrams for this long. */
  datagramsMs: 30_000,
  /** A frozen state is given to all who ask within this time, and kept while somebody asks. */
  offerSharedMs: 200,
  offerMs: 5000,
  /** Who gave no state when asked is not asked again so soon. */
  unhelpfulMs: 3000,
  /** What was learned counts as fresh for so long. */
  preparedMs: 5000,
  /** An unsolicited sign of life to a server of another configuration. */
  hintMs: 150,
  /** Being left alone by a server whose joining failed; doubles up to the maximum. */
  quarantineMs: 1000,
  quarantineMaxMs: 4000,
  /** The request of a client that was served elsewhere waits so long for the others to be met. */
  aheadMs: 600,
  /** A packet that could not be ordered for so long is dropped: its client repeats it. */
  pendingMs: 10_000,
  /** A pop that waits for an item and was not repeated for so long is forgotten: its client is gone. */
  waiterMs: 1500,
  /** An orderly leave waits so long for its last answers. */
  leaveMs: 400,
  /** Interval at which members tell their digests when states differ, how long they do at least, and the longest that all are waited for. */
  auditMs: 40,
  auditLeastMs: 240,
  auditMaxMs: 600,
  /** Told to a client that is refused as `busy`: more, the more was refused since there was room. */
  busyHintMs: 50,
  busyHintMaxMs: 400,
  /**
   * Where one component is not primary, another one is after this time, if any is: it suspects
   * who is gone, agrees, and recovers. Told to a client that is refused as `not-primary`.
   */
  primaryMs: 3000,
  /**
   * No client that was served in this time is forgotten for a new one. Longer than a packet's
   * first `limits.repeatsOfUnknown` repeats take and then may wait to be ordered.
   */
  rememberMs: 40_000
} as const
