/**
 * The bridge of a window in a browser: the same channels over HTTP. It connects again by
 * itself, and says when it is without its app and when it is back.
 */
import type { Bridge, EventChannel, Events, RequestChannel, Requests } from '../../shared/ipc'
import {
  EVENTS_PATH,
  REQUESTS_PATH,
  STREAM_SILENCE_MS,
  WINDOW_HEADER,
  type StreamEvents
} from '../../shared/web'

/** What becomes of the way to the app. */
export type ConnectionNews =
  | { readonly kind: 'lost'; readonly problem: string }
  /** Everything is to be read anew. `forgotten`: the app knew nothing of this window any more. */
  | { readonly kind: 'again'; readonly forgotten: boolean }

export interface HttpBridge extends Bridge {
  readonly onConnection: (listener: (news: ConnectionNews) => void) => void
}

/** What it leans on, so that tests can bring their own. */
export interface HttpBridgeTools {
  readonly fetch: typeof fetch
  readonly later: (delayMs: number, callback: () => void) => void
}

const RETRY_LEAST_MS = 500
const RETRY_MOST_MS = 5000
const NOT_LET_IN = 401
const TOO_MANY = 503

type Listener = (event: never) => void

export function httpBridge(tools: HttpBridgeTools): HttpBridge {
  const listeners = new Map<string, Set<Listener>>()
  const followers = new Set<(news: ConnectionNews) => void>()
  /** What this window watches, by channel: told again to an app that forgot it. */
  const watches = new Map<RequestChannel, unknown>()
  let id: string | null = null
  let isOpen = false
  let wasOpen = false
  const waiting: (() => void)[] = []

  const tell = (news: ConnectionNews): void => {
    for (const follower of followers) follower(news)
  }

  function greeted({ window, isNew }: StreamEvents['hello']): void {
    id = window
    isOpen = true
    for (const go of waiting.splice(0)) go()
    if (isNew && wasOpen) {
      for (const [channel, argument] of watches) post(channel, argument).catch(() => undefined)
    }
    if (wasOpen) tell({ kind: 'again', forgotten: isNew })
    wasOpen = true
  }

  function take(name: string, data: string): void {
    const event: unknown = JSON.parse(data)
    if (name === 'hello') greeted(event as StreamEvents['hello'])
    else if (name === 'behind') tell({ kind: 'again', forgotten: false })
    else for (const listener of listeners.get(name) ?? []) listener(event as never)
  }

  async function post(channel: RequestChannel, argument: unknown): Promise<unknown> {
    const response = await tools.fetch(REQUESTS_PATH + channel, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [WINDOW_HEADER]: id ?? '' },
      body: JSON.stringify({ argument })
    })
    if (!response.ok) throw new Error(await response.text())
    return ((await response.json()) as { readonly answer: unknown }).answer
  }

  /** Follows the stream to its end; returns why there is none. */
  async function follow(): Promise<string> {
    const silence = new AbortController()
    try {
      const response = await tools.fetch(EVENTS_PATH, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ window: id }),
        signal: silence.signal
      })
      if (response.ok && response.body !== null) {
        await readEvents(response.body, silence, tools.later, take)
      } else {
        return refusalText(response.status)
      }
    } catch {
      // The server is gone, or the way to it.
    }
    return 'FTQueue does not answer: it was stopped, or the way to it is cut.'
  }

  async function run(retryMs: number): Promise<void> {
    const problem = await follow()
    const wasUp = isOpen
    isOpen = false
    tell({ kind: 'lost', problem: `${problem} The window keeps trying.` })
    const next = wasUp ? RETRY_LEAST_MS : Math.min(retryMs * 2, RETRY_MOST_MS)
    tools.later(next, () => void run(next))
  }
  void run(RETRY_LEAST_MS)

  return {
    async request<C extends RequestChannel>(channel: C, argument: Requests[C]['argument']) {
      if (channel.endsWith(':watch')) watches.set(channel, argument)
      if (!isOpen) {
        if (wasOpen) throw new Error('FTQueue does not answer')
        await new Promise<void>((go) => waiting.push(go))
      }
      return (await post(channel, argument)) as Requests[C]['answer']
    },

    listen<C extends EventChannel>(channel: C, listener: (event: Events[C]) => void) {
      const own = listeners.get(channel) ?? new Set()
      listeners.set(channel, own)
      own.add(listener)
      return () => {
        own.delete(listener)
      }
    },

    onConnection(listener) {
      followers.add(listener)
    }
  }
}

function refusalText(status: number): string {
  switch (status) {
    case NOT_LET_IN:
      return 'This browser was not let in: open the newest address that "ftqueue serve" printed.'
    case TOO_MANY:
      return 'Too many windows of FTQueue are open in browsers: close one.'
    default:
      return `FTQueue refuses this window (${status}).`
  }
}

/** Reads server-sent events until the stream ends, breaks, or is silent for too long. */
async function readEvents(
  body: ReadableStream<Uint8Array>,
  silence: AbortController,
  later: HttpBridgeTools['later'],
  take: (name: string, data: string) => void
): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let heard = 0
  let ended = false
  const watch = (before: number): void => {
    later(STREAM_SILENCE_MS, () => {
      if (ended) return
      if (heard === before) silence.abort()
      else watch(heard)
    })
  }
  watch(heard)
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      heard++
      text += decoder.decode(value, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) takeBlock(block, take)
    }
  } finally {
    ended = true
  }
}

function takeBlock(block: string, take: (name: string, data: string) => void): void {
  const match = /^event: (\S+)\ndata: (.*)$/s.exec(block)
  if (match !== null) take(match[1] ?? '', match[2] ?? '')
}
