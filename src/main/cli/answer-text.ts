/** Answers in words, and as exit codes. */
import type { OperationAnswer, OrderedAnswer } from '../../shared/views'
import { ExitCode } from './exit-code'

/** What is told of an operation's end: which queue it was about, if about any. */
type Told = OrderedAnswer & Partial<Pick<OperationAnswer, 'op' | 'queue' | 'label'>>

/** Null when there is nothing to add to the result. */
export function remarkOn(answer: Told): string | null {
  switch (answer.status) {
    case 'ok':
      return null
    case 'empty':
      return `queue ${answer.queue ?? ''} is empty`
    case 'no-such-queue':
      return answer.op === 'id'
        ? `there is no queue with label ${answer.label ?? ''}`
        : `there is no queue ${answer.queue ?? ''}`
    case 'not-primary':
      return 'refused: these servers are a minority of the group; try again when the others are back'
    case 'busy':
      return refusalOf(answer)
    case 'bad-request':
      return `server ${answer.server ?? ''} cannot read the request: is its version the same?`
    case 'timeout': {
      const look =
        answer.reason === 'full'
          ? 'too much is waiting there; try again later'
          : 'see "ftqueue status"'
      return (
        `no answer in ${Math.round(answer.ms)} ms, so it is unknown whether it was executed: ` +
        `${look} (request ${answer.request})`
      )
    }
  }
}

/** What is too much, and what helps. None of it was executed. */
function refusalOf({ reason, server, slot }: Told): string {
  if (reason === 'storage') {
    return (
      'refused: a server of the group cannot write to its disk, so nothing was executed; ' +
      'its log says what to mend ("ftqueue logs --level warn")'
    )
  }
  if (slot !== null) {
    return 'refused: the group holds as many queues, items or clients as it may; pop some, or destroy queues'
  }
  if (server === null) {
    return 'not sent: too many operations wait for an answer already; try again later'
  }
  return 'refused: too much is waiting already; try again later'
}

/** One line for people: the result, and what is to be said of it. */
export function answerLine(answer: OperationAnswer): string {
  const remark = remarkOn(answer)
  const result = answer.result === null ? '' : String(answer.result)
  if (remark === null) return result === '' ? 'ok' : result
  return result === '' ? remark : `${result} (${remark})`
}

/** @param fail `--fail`: having found nothing counts as failing */
export function exitCodeOf(answer: OrderedAnswer, fail: boolean): ExitCode {
  switch (answer.status) {
    case 'ok':
      return ExitCode.ok
    case 'empty':
    case 'no-such-queue':
      return fail ? ExitCode.nothing : ExitCode.ok
    case 'bad-request':
      return ExitCode.badUsage
    case 'timeout':
      return ExitCode.noAnswer
    case 'not-primary':
    case 'busy':
      return ExitCode.refused
  }
}
