/** Gives a target input after input, keeps those that lead to somewhere new, and reduces what fails. */
import { Random } from '../../src/main/protocol/random'
import type { Blocks } from './blocks'
import { Mutator } from './mutator'
import type { FuzzInput, FuzzSession, Target } from './target'

/** A session that ended with an error, as short as it could be made. */
export interface Failure {
  readonly target: string
  readonly seed: number
  readonly inputs: readonly FuzzInput[]
  readonly error: Error
}

export interface EngineOptions {
  readonly target: Target
  readonly corpus: readonly FuzzInput[]
  readonly seed: number
  /** Null: unguided. */
  readonly blocks: Blocks | null
  /** Hears of each input before it is given. */
  readonly onInput?: (input: FuzzInput) => void
  readonly onFailure: (failure: Failure) => void
}

/** Inputs that led to somewhere new and are held. */
const KEPT_MOST = 4000
/** An input is at most so long in a kept corpus. */
const KEPT_BYTES_MOST = 4000
const FRESH_SHARE = 0.3

export class Engine {
  readonly corpus: FuzzInput[]
  /** Those of the corpus that this run found. */
  readonly found: FuzzInput[] = []
  given = 0
  private sessions = 0
  private readonly mutator: Mutator
  private readonly failures = new Set<string>()

  constructor(private readonly options: EngineOptions) {
    this.corpus = [
      ...options.target.seeds().map((bytes) => ({ bytes, knob: 0 })),
      ...options.corpus
    ]
    this.mutator = new Mutator(new Random(options.seed))
  }

  /** One session. */
  run(): void {
    const { target } = this.options
    const seed = (this.options.seed * 1_000_003 + this.sessions++) >>> 0
    const session = target.open(seed)
    const inputs: FuzzInput[] = []
    try {
      for (let i = 0; i < target.inputs; i++) this.give(session, inputs)
      session.end()
    } catch (error) {
      this.fail(seed, inputs, error)
    }
  }

  private give(session: FuzzSession, inputs: FuzzInput[]): void {
    const { blocks, onInput } = this.options
    const input = this.next(session)
    inputs.push(input)
    this.given++
    onInput?.(input)
    const before = blocks?.entered ?? 0
    try {
      session.give(input)
    } finally {
      const isNew = blocks !== null && blocks.entered > before
      if (isNew && this.found.length < KEPT_MOST && input.bytes.length <= KEPT_BYTES_MOST) {
        this.corpus.push(input)
        this.found.push(input)
      }
    }
  }

  private next(session: FuzzSession): FuzzInput {
    const { corpus, found, mutator } = this
    const { random } = mutator
    const isFresh = found.length > 0 && mutator.chance(FRESH_SHARE)
    const base = mutator.pick(isFresh ? found : corpus)
    const other = mutator.pick(corpus)
    const knob = mutator.chance(0.5) ? base.knob : random.below(2 ** 32)
    return { bytes: session.mutate(mutator, base.bytes, other.bytes), knob }
  }

  private fail(seed: number, inputs: readonly FuzzInput[], thrown: unknown): void {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    const place = placeOf(error)
    if (this.failures.has(place)) return
    this.failures.add(place)
    const { target, onFailure } = this.options
    const failsSo = (some: readonly FuzzInput[]): boolean => {
      const again = failureOf(target, seed, some)
      return again !== null && placeOf(again) === place
    }
    onFailure({ target: target.name, seed, inputs: reduced(inputs, failsSo), error })
  }
}

/** What goes wrong with these inputs; null: nothing. */
export function failureOf(
  target: Target,
  seed: number,
  inputs: readonly FuzzInput[]
): Error | null {
  try {
    const session = target.open(seed)
    for (const input of inputs) session.give(input)
    session.end()
    return null
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Failures of one place are one. */
export function placeOf(error: Error): string {
  const frame = (error.stack ?? '').split('\n').find((line) => line.trimStart().startsWith('at '))
  const text = error.message.replaceAll(/\d+/g, '0')
  return `${error.name} ${text.slice(0, 80)} ${frame?.trim() ?? ''}`
}

const ROUNDS_MOST = 400

/** Fewer of the inputs that still fail in the same way. */
function reduced(
  inputs: readonly FuzzInput[],
  fails: (some: readonly FuzzInput[]) => boolean
): readonly FuzzInput[] {
  let left = inputs
  if (!fails(left)) return left
  let rounds = 0
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : size >> 1) {
    for (let at = 0; at < left.length && rounds < ROUNDS_MOST; rounds++) {
      const without = [...left.slice(0, at), ...left.slice(at + size)]
      if (fails(without)) left = without
      else at += size
    }
  }
  return left
}
