/** What may be said when a client is opened, and for one operation. */
import type { AbortSignalLike } from '../client/abort'
import type { ClientOptions as InnerOptions } from '../client/client'
import { readSettings } from '../host/settings'
import { BadInputError } from './errors'

/**
 * Which group, and how to reach it. What is not given comes from the environment's variable, and
 * else from the settings that the `ftqueue` command and the app keep on this machine, as for the
 * command's flags.
 */
export interface ClientOptions {
  /** Name of the group; `FTQUEUE_GROUP`, else `default`. */
  readonly group?: string | undefined
  /**
   * Join code of a closed group, null for an open one; `FTQUEUE_KEY`, else the code that
   * `ftqueue group join` keeps for the group on this machine, if any.
   */
  readonly key?: string | null | undefined
  /** `auto`, an interface's name, or an IPv4 address of this machine; `FTQUEUE_INTERFACE`, else `auto`. */
  readonly interface?: string | undefined
  /** Folder of kept settings and join codes; `FTQUEUE_HOME`, else the system's place for an app's data. */
  readonly home?: string | undefined
  /** Servers that multicast may not reach, as `HOST:PORT`; default: those of the settings. */
  readonly peers?: readonly string[] | undefined
  /** Multicast address of the group; default: it follows from the group's name. */
  readonly address?: string | undefined
  /** Port of the group, 1 to 65535; default 5051. */
  readonly port?: number | undefined
  /** Multicast TTL, 1 to 255; default 1, which no router passes on. */
  readonly ttl?: number | undefined
  /** How long an operation is tried, whole milliseconds from 1 to 86,400,000; default 5000. */
  readonly timeoutMs?: number | undefined
}

/** What may be said of one operation. */
export interface OperationOptions {
  /** How long it is tried, whole milliseconds from 1 to 86,400,000; default the client's. */
  readonly timeoutMs?: number | undefined
  /** Answer as soon as it is ordered, one hop before it is safe from any crash; default false. */
  readonly agreed?: boolean | undefined
  /** Gives it up when it aborts: the promise rejects with an `AbortError` at once. */
  readonly signal?: AbortSignalLike | undefined
}

/** What may be said of a pop. */
export interface PopOptions extends OperationOptions {
  /**
   * How long it waits for an item where the queue is empty, whole milliseconds from 0 to 86,400,000;
   * default 0. `timeoutMs` counts from the end of the wait.
   *
   * An abort of `signal` ends the wait, and the group says how it ended: an item that came just then
   * is not lost, but returned.
   */
  readonly waitMs?: number | undefined
}

const TEXTS = ['group', 'key', 'interface', 'home', 'address'] as const

/**
 * @throws BadInputError for what is no text where one belongs
 * @throws UserError for settings that cannot be used
 */
export function innerOptions(
  options: ClientOptions,
  environment: Readonly<Record<string, string | undefined>>
): InnerOptions {
  checkTypes(options)
  const { address, port, ttl, timeoutMs } = options
  const {
    group,
    key,
    interface: chosen,
    peers
  } = readSettings(
    {
      group: options.group,
      key: options.key === null ? 'none' : options.key,
      interface: options.interface,
      home: options.home,
      peer: options.peers
    },
    environment
  )
  return { group, key, interface: chosen, peers, address, port, ttl, timeoutMs }
}

/** Programs without types give anything. */
function checkTypes(options: ClientOptions): void {
  for (const name of TEXTS) {
    const value: unknown = options[name]
    if (value === undefined || typeof value === 'string') continue
    if (name === 'key' && value === null) continue
    throw new BadInputError(`${name} is a ${typeof value}: give a text`, name)
  }
  const peers: unknown = options.peers
  const isList = Array.isArray(peers) && peers.every((one) => typeof one === 'string')
  if (peers !== undefined && !isList) {
    throw new BadInputError('peers are no list of texts: give ["HOST:PORT"]', 'peers')
  }
}
