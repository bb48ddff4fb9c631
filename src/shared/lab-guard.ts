/** Checks lab commands, field by field, wherever they come from. */
import { isInteger, isObject, isOptional, isText, type Guard } from './guards'
import type { LabCommand } from './lab'

const DELAY_MAX_MS = 60_000
const MESSAGES_MAX = 1_000_000

type Of<D extends LabCommand['do']> = Extract<LabCommand, { do: D }>

/**
 * @param members how many servers a list may name
 * @param nameCharacters of an id or a name
 */
export function labCommandGuard(members: number, nameCharacters: number): Guard<LabCommand> {
  const servers = listOf(isText(nameCharacters), members)
  const links = isOptional(servers)
  const guards: { readonly [D in LabCommand['do']]: Guard<Of<D>> } = {
    loss: isObject<Of<'loss'>>({ do: only('loss'), probability: isProbability, from: links }),
    delay: isObject<Of<'delay'>>({
      do: only('delay'),
      ms: isMillis,
      jitterMs: isMillis,
      from: links
    }),
    duplicate: isObject<Of<'duplicate'>>({
      do: only('duplicate'),
      probability: isProbability,
      from: links
    }),
    reorder: isObject<Of<'reorder'>>({
      do: only('reorder'),
      probability: isProbability,
      from: links
    }),
    partition: isObject<Of<'partition'>>({
      do: only('partition'),
      groups: listOf(servers, members),
      forMessages: (value): value is number | null =>
        value === null || isInteger(1, MESSAGES_MAX)(value)
    }),
    cut: isObject<Of<'cut'>>({ do: only('cut'), from: servers, to: servers }),
    heal: isObject<Of<'heal'>>({ do: only('heal') }),
    reset: isObject<Of<'reset'>>({ do: only('reset') }),
    pause: isObject<Of<'pause'>>({ do: only('pause') }),
    resume: isObject<Of<'resume'>>({ do: only('resume') }),
    crash: isObject<Of<'crash'>>({ do: only('crash') }),
    corrupt: isObject<Of<'corrupt'>>({ do: only('corrupt') }),
    status: isObject<Of<'status'>>({ do: only('status') })
  }
  return (value): value is LabCommand => {
    if (typeof value !== 'object' || value === null) return false
    const word = (value as Record<string, unknown>)['do']
    return typeof word === 'string' && Object.hasOwn(guards, word)
      ? guards[word as LabCommand['do']](value)
      : false
  }
}

const isProbability: Guard<number> = (value): value is number =>
  typeof value === 'number' && value >= 0 && value <= 1
const isMillis: Guard<number> = (value): value is number =>
  typeof value === 'number' && value >= 0 && value <= DELAY_MAX_MS

function only<T extends string>(word: T): Guard<T> {
  return (value): value is T => value === word
}

function listOf<T>(guard: Guard<T>, most: number): Guard<readonly T[]> {
  return (value): value is readonly T[] =>
    Array.isArray(value) && value.length <= most && value.every((each) => guard(each))
}
