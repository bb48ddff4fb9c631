import { UserError } from '../../shared/user-error'
import type { Outcome } from '../../shared/ipc'

/** The value, or the one line that the window shows, beside its field if it has one. */
export async function outcomeOf<T>(work: () => Promise<T> | T): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    const field = error instanceof UserError ? error.field : null
    return field === null ? { ok: false, problem } : { ok: false, problem, field }
  }
}
