import { bounds } from '../../shared/bounds'
import type { Outcome } from '../../shared/ipc'
import type { QueueOrder, QueueRow } from '../../shared/channels/series'
import type { OperationAnswer } from '../../shared/views'
import { noPages, Pager, type Pages, type Part } from './pager'
import type { Platform } from './platform'
import type { Slice } from './slice'

/** The queue that is looked into and operated on. */
export interface ChosenQueue {
  readonly id: number
  readonly label: number
}

/** One answered operation of the forms. */
export interface QueueAnswer {
  readonly id: number
  /** When it came, milliseconds since 1970. */
  readonly at: number
  readonly answer: OperationAnswer
}

/** The forms of the queues' view; a refusal is shown in the one that caused it. */
export type QueueForm = 'label' | 'item' | 'destroy'

export interface QueuesSlice {
  /** Whose copy is looked at: a member's id, or null for any that answers. */
  readonly copyOf: string | null
  readonly queues: Pages<QueueRow>
  readonly queueOrder: { readonly by: QueueOrder; readonly descending: boolean }
  /** Part of a label or id. */
  readonly queueFilter: string
  readonly chosenQueue: ChosenQueue | null
  readonly items: Pages<number>
  /** Oldest first, at most 1000. */
  readonly queueAnswers: readonly QueueAnswer[]
  /** When they were cleared last. */
  readonly answersClearedAt: number | null
  readonly queueProblem: { readonly form: QueueForm; readonly text: string } | null
  readonly operating: boolean
  readonly setCopyOf: (server: string | null) => void
  /** By another column, or the other way round. */
  readonly setQueueOrder: (by: QueueOrder) => void
  readonly setQueueFilter: (text: string) => void
  readonly clearQueueAnswers: () => void
  readonly chooseQueue: (queue: ChosenQueue | null) => void
  /** Rows in sight, both ends included. */
  readonly showQueues: (first: number, last: number) => void
  readonly showItems: (first: number, last: number) => void
  /** Asks for the rows in sight again, at most twice a second. */
  readonly refreshQueues: () => void
  readonly setQueueProblem: (form: QueueForm, text: string | null) => void
  /** Runs one line on behalf of a form; the answer, or null when it was refused. */
  readonly operate: (form: QueueForm, line: string) => Promise<OperationAnswer | null>
}

const refreshMs = 500

export function createQueuesSlice({ api, later, now }: Platform): Slice<QueuesSlice> {
  return (set, get) => {
    const queuesPager = new Pager<QueueRow>(
      async (offset, count) =>
        part(
          await api.listQueues({
            server: get().copyOf,
            offset,
            count,
            ...get().queueOrder,
            filter: get().queueFilter
          }),
          ({ server, total, rows }) => ({ server, total, rows })
        ),
      (queues) => set({ queues })
    )
    const itemsPager = new Pager<number>(
      async (offset, count) => {
        const queue = get().chosenQueue
        if (queue === null) return { ok: true, value: { server: '', total: 0, rows: [] } }
        return part(
          await api.listItems(get().copyOf, queue.id, offset, count),
          ({ server, total, items }) => ({ server, total, rows: items })
        )
      },
      (items) => set({ items })
    )
    let resting = false
    let again = false
    let nextAnswer = 0

    function refreshNow(): void {
      queuesPager.refresh()
      if (get().chosenQueue !== null) itemsPager.refresh()
    }

    function refresh(): void {
      if (resting) {
        again = true
        return
      }
      resting = true
      refreshNow()
      later(refreshMs, () => {
        resting = false
        if (!again) return
        again = false
        refresh()
      })
    }

    return {
      copyOf: null,
      queues: noPages,
      queueOrder: { by: 'label', descending: false },
      queueFilter: '',
      chosenQueue: null,
      items: noPages,
      queueAnswers: [],
      answersClearedAt: null,
      queueProblem: null,
      operating: false,

      setCopyOf(server) {
        if (server === get().copyOf) return
        set({ copyOf: server })
        queuesPager.reset()
        itemsPager.reset()
      },

      setQueueOrder(by) {
        const { queueOrder } = get()
        const same = queueOrder.by === by
        // Of what is counted, most is looked for first.
        const descending = same ? !queueOrder.descending : by === 'size' || by === 'rate'
        set({ queueOrder: { by, descending } })
        queuesPager.reset()
      },

      setQueueFilter(text) {
        const queueFilter = text.trim().slice(0, 40)
        if (queueFilter === get().queueFilter) return
        set({ queueFilter })
        queuesPager.reset()
      },

      clearQueueAnswers() {
        set({ queueAnswers: [], answersClearedAt: now() })
      },

      chooseQueue(queue) {
        if (queue?.id === get().chosenQueue?.id) return
        set({ chosenQueue: queue, queueProblem: null })
        itemsPager.reset()
      },

      showQueues(first, last) {
        queuesPager.show(first, last)
      },

      showItems(first, last) {
        itemsPager.show(first, last)
      },

      refreshQueues: refresh,

      setQueueProblem(form, text) {
        if (text === null && get().queueProblem?.form !== form) return
        set({ queueProblem: text === null ? null : { form, text } })
      },

      async operate(form, line) {
        if (get().operating) return null
        set({ operating: true, queueProblem: null })
        const outcome = await api.runLine(line)
        set({ operating: false })
        if (!outcome.ok) {
          set({ queueProblem: { form, text: outcome.problem } })
          return null
        }
        const { answer } = outcome.value
        if (answer === null) return null
        const answers = [...get().queueAnswers, { id: nextAnswer++, at: now(), answer }]
        set({ queueAnswers: answers.slice(-bounds.window.queueAnswers) })
        refreshNow()
        return answer
      }
    }
  }
}

function part<V, T>(outcome: Outcome<V>, read: (value: V) => Part<T>): Outcome<Part<T>> {
  return outcome.ok ? { ok: true, value: read(outcome.value) } : outcome
}
