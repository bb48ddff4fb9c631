/** Who waits for items hears nothing for hours: whether anybody is there to bring one is looked at, and told. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../client/client'
import type { Io } from './io'

const DEFAULT_TIMEOUT_MS = 5000
const EVERY_MS = 30_000

export interface SilenceOptions {
  /** Somebody of the group answers. */
  readonly isHeard: () => Promise<boolean>
  /** Why nobody does, in one line. */
  readonly why: () => Promise<string>
  readonly note: (line: string) => void
  /** Until it is looked for the first time, and then again and again. */
  readonly firstMs: number
  readonly everyMs: number
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>
}

/** Tells when the group falls silent and when it is heard again, until the signal aborts. Never rejects. */
export async function watchSilence(
  { isHeard, why, note, firstMs, everyMs, pause = pauseFor }: SilenceOptions,
  signal: AbortSignal
): Promise<void> {
  let isSilent = false
  for (let ms = firstMs; ; ms = everyMs) {
    await pause(ms, signal)
    if (signal.aborted) return
    const wasSilent: boolean = isSilent
    isSilent = !(await isHeard().catch(() => false))
    if (isSilent === wasSilent) continue
    const line = isSilent ? `${await why()}; waiting on` : 'the group can be heard again'
    // It may be over by now.
    if (!(signal as { readonly aborted: boolean }).aborted) note(line)
  }
}

function pauseFor(ms: number, signal: AbortSignal): Promise<unknown> {
  return sleep(ms, undefined, { signal, ref: false }).catch(() => undefined)
}

/** Of a command's client: the first look comes when an operation would have failed. */
export function silenceOf(
  client: Client,
  why: () => Promise<string>,
  io: Io,
  timeoutMs = DEFAULT_TIMEOUT_MS
): SilenceOptions {
  return {
    isHeard: async () => (await client.statusAnswers()).length > 0,
    why,
    note: (line) => {
      io.note(line)
    },
    firstMs: timeoutMs,
    everyMs: EVERY_MS
  }
}
