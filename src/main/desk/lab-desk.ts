/**
 * What stands behind the window's lab: it gives commands to the servers, asks what faults are
 * on while they may be, works on one side of a cut, and plays scenarios.
 */
import { bounds } from '../../shared/bounds'
import type { LabRequests, LabView } from '../../shared/channels/lab'
import { UserError } from '../../shared/user-error'
import type { LabStatus } from '../client/lab-desk'
import { playDesk } from '../client/play-desk'
import type { Host, HostEvents } from '../host/host'
import type { ClientSource } from './client-source'
import { CommandRunner } from './command-runner'
import { outcomeOf } from './outcome'
import { Poll } from './poll'
import type { RequestHandlers } from './request-handlers'
import { ScenarioStage, scenarioViews } from './scenario-stage'
import type { SettingsDesk } from './settings-desk'
import { evidenceOf } from './story-evidence'

/** How long after an answer the servers are asked again for their faults. */
const FAULTS_INTERVAL_MS = 500

export interface LabDeskOptions {
  readonly host: Host
  readonly clients: Pick<ClientSource, 'get'>
  readonly settings: Pick<SettingsDesk, 'faultsAllowed' | 'allowFaults'>
  /** What the window is to know has changed. */
  readonly changed: () => void
}

export class WindowLab {
  private status: LabStatus | null = null
  private readonly poll: Poll<LabStatus>
  private readonly stage: ScenarioStage
  private runners = new Map<string, CommandRunner>()
  private hasWindow = false
  private isWatched = false
  private isAllowed: boolean

  constructor(private readonly options: LabDeskOptions) {
    const { host, clients, settings } = options
    this.isAllowed = settings.faultsAllowed()
    this.poll = new Poll(
      FAULTS_INTERVAL_MS,
      async () => (await clients.get()).labDesk.status(),
      (status) => this.take(status)
    )
    this.stage = new ScenarioStage({
      desk: async () =>
        playDesk(await clients.get(), async ({ name }) => {
          // A server of another machine is started by its own people.
          if (host.views().some((view) => view.name === name)) await host.restart(name)
          else throw new UserError(`${name} is not of this machine: start it again there`, 'name')
        }),
      changed: () => {
        this.follow()
        options.changed()
      }
    })
    host.on('message', this.messageCame)
    host.on('changed', this.follow)
  }

  get view(): LabView {
    return {
      servers: this.status?.servers ?? null,
      silent: this.status?.silent.map(({ name }) => name) ?? [],
      play: this.stage.view
    }
  }

  windowOpened(): void {
    this.runners = new Map()
    this.hasWindow = true
    this.isWatched = false
    this.isAllowed = this.options.settings.faultsAllowed()
    this.follow()
  }

  /** Nobody is there to see a scenario to its end: it puts the network in order. */
  windowClosed(): void {
    this.hasWindow = false
    this.follow()
    if (this.stage.isOn) this.stage.steer('stop')
  }

  dispose(): void {
    this.windowClosed()
    this.options.host.off('message', this.messageCame)
    this.options.host.off('changed', this.follow)
  }

  readonly handlers: Pick<RequestHandlers, keyof LabRequests> = {
    'lab:read': () => ({ ok: true, value: this.view }),
    'lab:watch': ({ on }) =>
      outcomeOf(() => {
        this.isWatched = on
        this.follow()
        return null
      }),
    'lab:allow': ({ on }) =>
      outcomeOf(async () => {
        this.options.settings.allowFaults(on)
        this.isAllowed = on
        this.options.host.setDefaults({ lab: on })
        await this.options.host.restartEach()
        this.follow()
        return null
      }),
    'lab:do': ({ command, server }) =>
      outcomeOf(async () => {
        const { labDesk } = await this.options.clients.get()
        const { applied, silent } = await labDesk.run(command, server)
        this.lookNow()
        return { applied: applied.map(({ name }) => name), silent: silent.map(({ name }) => name) }
      }),
    'lab:operate': ({ server, line }) => outcomeOf(() => this.runnerFor(server).run(line)),
    'lab:scenarios': () => outcomeOf(() => scenarioViews()),
    'lab:play': ({ scenario, held }) =>
      outcomeOf(async () => {
        await this.stage.play(scenario, held)
        return null
      }),
    'lab:steer': ({ to }) =>
      outcomeOf(() => {
        this.stage.steer(to)
        return null
      })
  }

  /** Asks as long as there is somebody to tell, and faults may be on. */
  private readonly follow = (): void => {
    const { host } = this.options
    const mayBeOn =
      this.isWatched ||
      this.stage.isOn ||
      (host.views().some(({ state }) => state === 'running') && this.isAllowed)
    if (this.hasWindow && mayBeOn) this.poll.start()
    else {
      this.poll.stop()
      if (this.status !== null) this.take(null)
    }
  }

  private take(status: LabStatus | null): void {
    this.status = status
    this.options.changed()
  }

  /** After a command, without waiting for the next time. */
  private lookNow(): void {
    void this.options.clients
      .get()
      .then((client) => client.labDesk.status())
      .then((status) => {
        if (this.hasWindow) this.take(status)
      })
      .catch(() => undefined)
  }

  /** Variables live as long as the window, for each side its own. */
  private runnerFor(server: string): CommandRunner {
    const known = this.runners.get(server)
    if (known !== undefined) return known
    const runner = new CommandRunner(async (op, args) => {
      const client = await this.options.clients.get()
      return (await client.beside(server)).run(op, args)
    })
    // Few servers are worked with; those of long ago start anew.
    if (this.runners.size >= bounds.client.sideClients) this.runners.clear()
    this.runners.set(server, runner)
    return runner
  }

  private readonly messageCame = (...[, message]: HostEvents['message']): void => {
    if (!this.stage.isOn || message.kind !== 'story') return
    const { story } = message
    const names = new Map(story.members.map(({ server, name }) => [server, name]))
    for (const { server, name } of this.status?.servers ?? []) names.set(server, name)
    this.stage.witness(evidenceOf(story, (id) => names.get(id) ?? id.slice(0, 6)))
  }
}
