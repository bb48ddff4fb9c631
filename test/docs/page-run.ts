/** Runs the commands of one page, from top to bottom, as its reader does. */
import { COMMANDS, stepsOf, type Block, type Page, type Step, type Words } from './blocks'
import { beforeExamples, blocksOf, exampleOf } from './examples'
import { Machine, type Ended, type Running } from './machine'
import { nameProblem } from './names'
import { compare, type Bindings, type Manner } from './shown'

export interface PageResult {
  readonly page: string
  readonly passed: number
  readonly failures: readonly string[]
  /** Blocks that cannot be run here, with the reason. */
  readonly leftOut: readonly string[]
}

/** How long servers have to come up, and a page to become true. */
const PATIENCE_MS = 30_000

/** @param folder of its own, for all the machines of the page */
export async function runPage(page: Page, folder: string, suffix: string): Promise<PageResult> {
  const run = new PageRun(page, folder, suffix)
  await run.checkNames()
  await run.all()
  return {
    page: page.name,
    passed: run.passed,
    failures: run.failures,
    leftOut: run.leftOut
  }
}

class PageRun {
  passed = 0
  readonly failures: string[]
  readonly leftOut: string[] = []
  readonly #examplesRun = new Set<string>()
  readonly #machines = new Map<string, Machine>()
  readonly #background = new Map<string, Running>()
  readonly #bindings = new Map<string, string>()
  readonly #page: Page
  readonly #folder: string
  readonly #suffix: string

  constructor(page: Page, folder: string, suffix: string) {
    this.#page = page
    this.#folder = folder
    this.#suffix = suffix
    this.failures = [...page.problems]
  }

  /** Also of what is left out, and in the text. */
  async checkNames(): Promise<void> {
    const inBlocks = this.#page.blocks
      .filter(({ language }) => COMMANDS.has(language))
      .flatMap(stepsOf)
      .map(({ line, command }) => ({ line, code: command }))
    const inText = this.#page.inlines.filter(({ code }) => /^(?:ftqueue|npm|node) /.test(code))
    for (const { line, code } of [...inBlocks, ...inText]) {
      const problem = await nameProblem(code)
      if (problem === null) this.passed++
      else this.#fail(line, `\`${code}\`: ${problem}`)
    }
  }

  async all(): Promise<void> {
    try {
      for (const block of this.#page.blocks) {
        // What comes behind rests on what came before.
        if (!(await this.#block(block))) break
      }
    } finally {
      for (const name of [...this.#background.keys()]) await this.#stop(name, 'the end')
    }
  }

  async #block(block: Block): Promise<boolean> {
    const { words, language, line } = block
    const reason = words.get('skip')
    if (reason !== undefined) {
      const count = stepsOf(block).length
      this.leftOut.push(`${this.#page.name}:${line}: ${plural(count, 'command')}: ${reason}`)
      return true
    }
    if (words.has('examples')) return await this.#examples(block)
    const stopped = words.get('stop')
    if (stopped !== undefined && !(await this.#stop(stopped, String(line)))) return false
    const machine = this.#machine(words.get('on') ?? 'this')
    const file = words.get('file')
    if (file !== undefined) machine.write(file, block.lines)
    if (!COMMANDS.has(language)) return true
    const steps = stepsOf(block)
    for (const step of steps) {
      const isLast = step === steps.at(-1)
      const problem =
        isLast && words.has('background')
          ? await this.#begin(step, words, machine)
          : await this.#step(step, words, machine, isLast)
      if (problem === null) this.passed++
      else {
        this.#fail(step.line, `$ ${step.command}\n${problem}`)
        return false
      }
    }
    return true
  }

  /** Each of the lines is for itself, and `examples.ts` knows what it needs. */
  async #examples(block: Block): Promise<boolean> {
    if (this.#examplesRun.size === 0) {
      for (const one of beforeExamples(block.line)) if (!(await this.#block(one))) return false
    }
    for (const step of stepsOf(block)) {
      const example = exampleOf(step)
      if (this.#examplesRun.has(example)) continue
      this.#examplesRun.add(example)
      const own = blocksOf(step)
      if (own === null) this.#fail(step.line, `$ ${step.command}\nexamples.ts does not know it`)
      for (const one of own ?? []) await this.#block(one)
    }
    return true
  }

  /** Runs one command to its end; with `eventually` again, until it prints what is shown. */
  async #step(step: Step, words: Words, machine: Machine, isLast: boolean): Promise<string | null> {
    const wanted = isLast ? Number(words.get('exit') ?? 0) : 0
    const command = this.#real(step.command)
    const end = performance.now() + PATIENCE_MS
    for (;;) {
      const running = machine.start(command, false, words.get('in') === 'checkout')
      const { code, output } = await running.ended
      const problem = this.#judge(step, words, { code, output: this.#shown(output) }, wanted)
      if (problem === null || !words.has('eventually') || performance.now() > end) return problem
      await pause()
    }
  }

  #judge(step: Step, words: Words, { code, output }: Ended, wanted: number): string | null {
    if (code !== wanted) return `ended with code ${code}, not ${wanted}:\n${indented(output)}`
    if (step.shown === null) return null
    const bindings = compare(step.shown, output.split('\n'), mannerOf(words))
    if (bindings === null) {
      return `the page shows:\n${indented(step.shown.join('\n'))}\n  it printed:\n${indented(output)}`
    }
    this.#bind(bindings)
    return null
  }

  /** Starts what goes on until the page stops it, and waits until it has come up. */
  async #begin(step: Step, words: Words, machine: Machine): Promise<string | null> {
    const command = this.#real(step.command)
    const running = machine.start(command, true, words.get('in') === 'checkout')
    this.#background.set(words.get('background') ?? '', running)
    const end = performance.now() + PATIENCE_MS
    for (;;) {
      const output = this.#shown(running.output)
      const bindings = compare([...(step.shown ?? []), '…'], output.split('\n'), {
        ...mannerOf(words),
        unordered: true
      })
      if (bindings !== null && isUp(command, output)) {
        this.#bind(bindings)
        return null
      }
      if (running.hasEnded) return `ended at once:\n${indented(output)}`
      if (performance.now() > end) {
        const shown = step.shown ?? ['(as many servers as were asked for)']
        return `the page shows:\n${indented(shown.join('\n'))}\n  it printed:\n${indented(output)}`
      }
      await pause()
    }
  }

  /** Ends it as Ctrl-C does. */
  async #stop(name: string, where: string): Promise<boolean> {
    const running = this.#background.get(name)
    this.#background.delete(name)
    if (running === undefined) {
      this.failures.push(`${this.#page.name}:${where}: nothing called "${name}" runs`)
      return false
    }
    const hasEnded = running.hasEnded
    running.signal('SIGINT')
    const limit = setTimeout(() => running.signal('SIGKILL'), PATIENCE_MS)
    const { code, output } = await running.ended
    clearTimeout(limit)
    // `serve` says by code 1 that a server crashed; here the page wanted that.
    const hasCrashed = code === 1 && output.includes(' ended by SIGKILL')
    if (hasEnded || hasCrashed || code === 0 || code === 130) return true
    const what = `what runs as "${name}" ended with code ${code}`
    this.failures.push(`${this.#page.name}:${where}: ${what}:\n${indented(output)}`)
    return false
  }

  #machine(name: string): Machine {
    const known = this.#machines.get(name)
    if (known !== undefined) return known
    const machine = new Machine(`${this.#folder}/${name}`, `default${this.#suffix}`)
    this.#machines.set(name, machine)
    return machine
  }

  /** With groups of this run alone, and with what was there in the place of what is shown. */
  #real(command: string): string {
    let text = command.replaceAll(
      /(--group[ =]|FTQUEUE_GROUP=|group new --name |group leave )([a-z][\w-]*)/g,
      (_, before: string, name: string) => before + name + this.#suffix
    )
    for (const [shown, real] of this.#bindings) text = text.replaceAll(shown, real)
    return text
  }

  #shown(output: string): string {
    return output.replaceAll(this.#suffix, '')
  }

  #bind(bindings: Bindings): void {
    for (const [shown, real] of bindings) this.#bindings.set(shown, real)
  }

  #fail(line: number, problem: string): void {
    this.failures.push(`${this.#page.name}:${line}: ${problem}`)
  }
}

/** Servers are up when each is in a configuration that serves; of anything else that is not asked. */
function isUp(command: string, output: string): boolean {
  if (!/(?:^|\s)ftqueue serve\b|\bcli\.js serve\b/.test(command) || /--json/.test(command))
    return true
  const count = Number(/--count (\d+)/.exec(command)?.[1] ?? 1)
  const started = [...output.matchAll(/^server (\S+) runs at /gm)].map(([, name]) => name ?? '')
  return (
    started.length >= count &&
    started.every((name) => output.includes(`server ${name} is number `)) &&
    sizes(output).every((size) => size >= count)
  )
}

/** How many members the last regular configuration of each server has. */
function sizes(output: string): readonly number[] {
  const last = new Map<string, number>()
  const lines = output.matchAll(/^server (\S+) is number \d+ of regular configuration \S+: (.*)$/gm)
  for (const [, name = '', members = ''] of lines) last.set(name, members.split(', ').length)
  return [...last.values()]
}

function mannerOf(words: Words): Manner {
  return {
    unordered: words.has('unordered'),
    numbers: words.has('numbers'),
    any: list(words.get('any')),
    ignore: list(words.get('ignore'))
  }
}

function list(text: string | undefined): readonly string[] {
  return (text ?? '').split(' ').filter((word) => word !== '')
}

function indented(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '    ')
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100))
}
