/**
 * Mechanisms of the protocol, each switched off by one change of its source. A
 * seed of the named mix must fail for each: a checker that cannot fail is a defect.
 */
import type { Mix } from './scenario'

export interface Mutant {
  readonly name: string
  /** File under `src/main/`. */
  readonly file: string
  /** Stands there exactly once. */
  readonly find: string
  readonly replace: string
  readonly mix: Mix
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'NAK: nobody asks for a missing slot',
    file: 'protocol/ordering/loss.ts',
    find: 'if (ordering.highest <= ordering.aru) {',
    replace: 'if (ordering.highest <= Infinity) {',
    mix: 'network'
  },
  {
    name: 'handover: a request that the owner of the turn missed stays missed',
    file: 'protocol/ordering/handover.ts',
    find: 'if (core.now < handoverDueAt(core, ordering)) return',
    replace: 'if (core.now < Infinity) return',
    mix: 'network'
  },
  {
    name: 'stability: an answer leaves before everybody has the slot',
    file: 'protocol/ordering/stability.ts',
    find: 'noteStable(core, ordering, Math.min(...ordering.acked))',
    replace: 'noteStable(core, ordering, Math.max(...ordering.acked))',
    mix: 'changes'
  },
  {
    name: 'deduplication: a repeated request is executed again',
    file: 'protocol/queue/sessions.ts',
    find: "packet.first < next ? 'done' : 'next'",
    replace: "packet.first < 0 ? 'done' : 'next'",
    mix: 'network'
  },
  {
    name: 'client order: a packet that comes too early is executed',
    file: 'protocol/queue/sessions.ts',
    find: "packet.first > next ? 'early'",
    replace: "packet.first > Infinity ? 'early'",
    mix: 'network'
  },
  {
    name: 'repeats: only who ordered a request answers it again',
    file: 'protocol/ordering/answers.ts',
    find: 'Math.max(0, message.packet.attempt - 1)',
    replace: '0',
    mix: 'network'
  },
  {
    name: 'turn: a slot is ordered without those before it',
    file: 'protocol/ordering/ordering.ts',
    find: 'return this.turn === this.index && this.highest <= this.aru',
    replace: 'return this.turn === this.index || this.highest > this.aru',
    mix: 'network'
  },
  {
    name: 'freezing: slots are taken in after the standing was told',
    file: 'protocol/membership/commit.ts',
    find: 'if (core.ordering !== null) core.ordering.frozen = true',
    replace: 'if (core.ordering !== null) core.ordering.frozen = false',
    mix: 'changes'
  },
  {
    name: 'recovery: survivors do not deliver the same end',
    file: 'protocol/membership/recovery.ts',
    find: 'end: ordering === null ? -1 : endOf(plan.members, ordering.config)',
    replace: 'end: ordering === null ? -1 : ordering.aru',
    mix: 'changes'
  },
  {
    name: 'holes: survivors deliver on beyond a slot that none of them has',
    file: 'protocol/membership/plan.ts',
    find: 'while (held.has(end + 1)) end++',
    replace: 'end = Math.max(end, ...held)',
    mix: 'changes'
  },
  {
    name: 'completeness: a slot is ordered before all have installed the configuration',
    file: 'protocol/ordering/sequencer.ts',
    find: 'if (!ordering.isComplete) return',
    replace: '',
    mix: 'changes'
  },
  {
    name: 'suspicion: a silent member is waited for',
    file: 'protocol/membership/hearing.ts',
    find: 'if (peer === undefined || silenceMs >= suspicionMs(peer)) {',
    replace: 'if (peer === undefined || silenceMs >= suspicionMs(peer) * 1e6) {',
    mix: 'changes'
  },
  {
    name: 'pause: a process that did not run orders as if nothing had been',
    file: 'protocol/step.ts',
    find: 'if (pausedMs > timing.pausedMs) noticePause(core, pausedMs)',
    replace: '',
    mix: 'changes'
  },
  {
    name: 'epochs: the representative ignores what others have seen',
    file: 'protocol/membership/gather.ts',
    find: 'if (join !== null && join.epoch > epoch) epoch = join.epoch',
    replace: '',
    mix: 'changes'
  },
  {
    name: 'incarnations: a datagram of an old incarnation counts',
    file: 'protocol/membership/peers.ts',
    find: "if (sender.incarnation < known.incarnation) return 'stale'",
    replace: 'if (sender.incarnation < known.incarnation) known.incarnation = sender.incarnation',
    mix: 'changes'
  },
  {
    name: 'state: a joiner keeps its own',
    file: 'protocol/membership/operational.ts',
    find: 'if (staged !== null) core.replica = staged',
    replace: '',
    mix: 'changes'
  },
  {
    name: 'state: what clients were told is not passed on',
    file: 'protocol/queue/snapshot.ts',
    find: 'replica.sessions.restore(client, next, answered)',
    replace: '',
    mix: 'changes'
  },
  {
    name: 'lineage: a shorter past is not known as the beginning of a longer one',
    file: 'protocol/membership/plan.ts',
    find: '(entry) => sameConfig(entry.config, past.standing.config) && entry.end >= end',
    replace: '() => false',
    mix: 'changes'
  }
]
