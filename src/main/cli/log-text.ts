/** Log lines for people: time, level, server, sentence. */
import type { LogLine, LogLevelName } from '../../shared/views'
import type { Paint } from './paint'
import { printable } from './text-width'

const NAME_ROOM = 8

export function logText(line: LogLine, paint: Paint): string {
  const time = new Date(line.time)
  // The machine's own time, as people compare it with their clocks.
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
  const millis = String(time.getMilliseconds()).padStart(3, '0')
  const level = line.level.padEnd(5)
  return [
    paint.dim(`${clock}.${millis}`),
    mark(line.level, level, paint),
    line.name.padEnd(NAME_ROOM),
    // One line for one line, whatever somebody's message held.
    printable(line.message.replace(/\s*[\r\n]+\s*/g, ' '))
  ].join(' ')
}

function mark(level: LogLevelName, text: string, paint: Paint): string {
  if (level === 'error') return paint.red(text)
  if (level === 'warn') return paint.yellow(text)
  return level === 'debug' ? paint.dim(text) : text
}
