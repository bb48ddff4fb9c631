/** The arguments of `npm run bench`. */
import { parseArgs } from 'node:util'
import { nearest } from '../../src/shared/command-line'
import { UserError } from '../../src/shared/user-error'

export interface BenchArguments {
  readonly rounds: number
  /** How long each cell is measured. */
  readonly seconds: number
  readonly quick: boolean
  /** Names of sections; null: all. */
  readonly only: readonly string[] | null
  readonly json: string | null
  readonly svg: string | null
  readonly peers: string | null
  readonly page: boolean
  /** Files of earlier runs: nothing is measured, only told. */
  readonly from: readonly string[] | null
}

const USAGE =
  'usage: npm run bench -- [--quick] [--only SECTION,…] [--rounds N] [--seconds S] ' +
  '[--json FILE] [--svg FILE] [--peers FILE] [--page] [--from FILE,…]'
const DEFAULTS = { rounds: 5, seconds: 1.5 }
const QUICK = { rounds: 1, seconds: 0.5 }
const MOST = { rounds: 99, seconds: 60 }

/** @throws UserError, one line, for what makes no sense */
export function readArguments(
  args: readonly string[],
  sections: readonly string[]
): BenchArguments {
  const values = parsed(args)
  const { quick = false, page = false } = values
  const usual = quick ? QUICK : DEFAULTS
  return {
    quick,
    page,
    rounds: numberOf('rounds', values.rounds, usual.rounds, 1, true),
    seconds: numberOf('seconds', values.seconds, usual.seconds, 0.1, false),
    only: values.only === undefined ? null : sectionsOf(values.only, sections),
    json: fileOf('json', values.json),
    svg: fileOf('svg', values.svg),
    peers: fileOf('peers', values.peers),
    from: fileOf('from', values.from)?.split(',') ?? null
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean' },
        page: { type: 'boolean' },
        only: { type: 'string' },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        json: { type: 'string' },
        svg: { type: 'string' },
        peers: { type: 'string' },
        from: { type: 'string' }
      }
    }).values
  } catch (error) {
    const problem = error instanceof Error ? error.message.split('. ')[0] : String(error)
    throw new UserError(`${problem ?? ''}; ${USAGE}`)
  }
}

function numberOf(
  name: 'rounds' | 'seconds',
  text: string | undefined,
  usual: number,
  least: number,
  whole: boolean
): number {
  if (text === undefined) return usual
  const value = Number(text)
  const fits = value >= least && value <= MOST[name] && (!whole || Number.isInteger(value))
  if (fits && text.trim() !== '') return value
  const kind = whole ? 'a whole number' : 'a number'
  throw new UserError(`--${name} is "${text}": give ${kind} from ${least} to ${MOST[name]}`)
}

function sectionsOf(text: string, sections: readonly string[]): string[] {
  const names = text.split(',').map((name) => name.trim())
  for (const name of names) {
    if (sections.includes(name)) continue
    const meant = nearest(name, sections)
    throw new UserError(
      `there is no section "${name}": ` +
        (meant === null ? `give some of ${sections.join(', ')}` : `did you mean ${meant}?`)
    )
  }
  return names
}

function fileOf(name: string, text: string | undefined): string | null {
  if (text === '') throw new UserError(`--${name} is empty: give a file`)
  return text ?? null
}
