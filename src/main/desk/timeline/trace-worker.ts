/**
 * Entry of the thread that reads and judges a recorded trace, and answers what the window asks of
 * it: `out/main/trace-worker.js`. A long trace takes seconds, in which the app must not stand still.
 */
import { parentPort } from 'node:worker_threads'
import { outcomeOf } from '../outcome'
import { biographyOf } from './biography'
import { OpenTrace } from './recorded-trace'
import type { TraceNews, TraceQuestion } from './trace-talk'

const port = parentPort
if (port === null) throw new Error('this file is a thread of the app: start that')

const tell = (news: TraceNews): void => {
  port.postMessage(news)
}
let trace: OpenTrace | null = null

port.on('message', (question: TraceQuestion) => {
  void answer(question)
})

async function answer(question: TraceQuestion): Promise<void> {
  const { number } = question
  switch (question.ask) {
    case 'open': {
      const outcome = await outcomeOf(async () => {
        trace = await OpenTrace.read(question.folder, (progress) => {
          tell({ kind: 'progress', progress })
        })
        return trace.view
      })
      tell({ kind: 'answer', number, outcome })
      return
    }
    case 'stretch': {
      const { from, until, most } = question
      const outcome = await outcomeOf(() => opened().stretch(from, until, most))
      tell({ kind: 'answer', number, outcome })
      return
    }
    case 'biography': {
      const { message } = question
      tell({
        kind: 'answer',
        number,
        outcome: await outcomeOf(() => biographyOf(message, opened()))
      })
    }
  }
}

function opened(): OpenTrace {
  if (trace === null) throw new Error('no trace is open')
  return trace
}
