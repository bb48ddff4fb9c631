/** What happened to this server's past: merges and incidents, as they are kept, told and logged. */
import type { AmbiguousPop } from '../../shared/merges'
import { formatConfigId, formatMemberId } from '../protocol/ids'
import { encodeWholeState, listAmbiguous, viewOf, type Core, type CoreView } from '../protocol/step'
import type { DivergenceEvent, MergeEvent } from '../protocol/types'
import { keepEvidence } from './incidents'
import type { ServerMessage } from './messages'
import type { PastSource } from './past-pages'
import type { Parts } from './parts'

export class Past implements PastSource {
  private evidence: Promise<void> = Promise.resolve()
  /** The list of ambiguous pops, and where it was made. */
  private listed: { readonly at: string; readonly pops: readonly AmbiguousPop[] } | null = null
  private isPolicyTold = false
  /** The incident that was told last. */
  private lastIncident = ''

  constructor(
    private readonly core: Core,
    private readonly parts: Parts,
    private readonly post: (message: ServerMessage) => void
  ) {}

  readonly merges = (): { readonly first: number; readonly last: number } => this.parts.merges.range

  readonly merge = (number: number): string | undefined => this.parts.merges.text(number)

  /** Made anew only when something may have changed: it can be long, and is asked for page by page. */
  readonly ambiguous = (): readonly AmbiguousPop[] => {
    const { config, delivered } = viewOf(this.core)
    const at = `${config === null ? '' : formatConfigId(config)} ${delivered}`
    if (this.listed?.at !== at) this.listed = { at, pops: listAmbiguous(this.core) }
    return this.listed.pops
  }

  /** Diverged pasts were merged. */
  merged(event: MergeEvent): void {
    const { merges, options } = this.parts
    merges.add(event, Date.now(), options.incarnation)
    const { config, from, report, hash } = event
    this.post({
      kind: 'merge',
      server: formatMemberId(options.id),
      config: formatConfigId(config),
      from: from.map(formatConfigId),
      report,
      hash
    })
  }

  /** A configuration begins: says once when the group's policy is not the one that was asked for. */
  notePolicy({ policy }: CoreView): void {
    const { options, logs } = this.parts
    if (policy === options.policy || this.isPolicyTold) return
    this.isPolicyTold = true
    logs.log(
      'info',
      'policy-differs',
      { policy, asked: options.policy },
      `the group's policy is ${policy}, and this server was started with ${options.policy}: ` +
        'the group\'s holds, "ftqueue policy" changes it'
    )
  }

  /**
   * Members hold different states. Tells it, and keeps the evidence.
   * @param left called when it is kept and this server is the one that goes
   */
  diverged(event: DivergenceEvent, left: () => void): void {
    const { slot, firstSlot, sides, leaves } = event
    const config = formatConfigId(event.config)
    const incident = `${config} ${slot} ${String(leaves)}`
    // Who is slow may ask about the same slot again.
    if (incident === this.lastIncident) return
    this.lastIncident = incident
    const server = formatMemberId(this.parts.options.id)
    this.post({ kind: 'diverged', server, config, slot, firstSlot, sides, leaves })
    const view = viewOf(this.core)
    // What the core says about it leaves first; a core that left holds what it held.
    const told = new Promise((resolve) => setImmediate(resolve))
    this.evidence = this.evidence
      .then(() => told)
      .then(() => this.keep(event, view))
      .then(() => {
        if (event.leaves) left()
      })
  }

  /** Waits until all evidence is written. */
  close(): Promise<void> {
    return this.evidence
  }

  private async keep(event: DivergenceEvent, view: CoreView): Promise<void> {
    const { folder, options, logs } = this.parts
    try {
      const path = await keepEvidence(folder.path, {
        event,
        time: Date.now(),
        core: options,
        view,
        state: event.leaves ? encodeWholeState(this.core) : null
      })
      const text = event.leaves
        ? `this server's state differs from the others': it leaves, the evidence is in ${path}`
        : `states differ and the smaller side begins anew: this server's evidence is in ${path}`
      logs.log('error', 'incident', { path, leaves: event.leaves }, text)
    } catch (error) {
      const text = `the evidence of a divergence cannot be kept (${String(error)})`
      logs.log('error', 'incident-not-kept', { folder: folder.path }, text)
    }
  }
}
