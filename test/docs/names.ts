/** Whether the commands that a page names exist, with the flags that it gives them. */
import { existsSync, readFileSync } from 'node:fs'
import { PassThrough, Readable } from 'node:stream'
import { Io } from '../../src/main/cli/io'
import { runProgram } from '../../src/main/cli/program'

const helps = new Map<string, Promise<string | null>>()

/** The help of one command; null where there is no such command. */
function helpOf(words: readonly string[]): Promise<string | null> {
  const name = ['ftqueue', ...words].join(' ')
  const known = helps.get(name) ?? readHelp(name, words)
  helps.set(name, known)
  return known
}

async function readHelp(name: string, words: readonly string[]): Promise<string | null> {
  let text = ''
  const sink = new PassThrough()
  sink.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
  const io = new Io({ stdin: Readable.from(['']), stdout: sink, stderr: new PassThrough() }, {})
  await runProgram([...words, '--help'], io)
  return new RegExp(`^Usage: ${name}(?![\\w-])`).test(text) ? text : null
}

/** What is wrong with the names in one command line; null if nothing is. */
export async function nameProblem(line: string): Promise<string | null> {
  for (const command of line.split(/&&|\|\||;|\s[|&](?:\s|$)/)) {
    const words = command
      .replace(/\s#.*$/, '')
      .replaceAll(/[[\]"'()]/g, ' ')
      .trim()
      .split(/\s+/)
    const problem = await problemOf(words.filter((word) => !/^[A-Z_]+=/.test(word)))
    if (problem !== null) return problem
  }
  return null
}

function problemOf([program, ...args]: readonly string[]): Promise<string | null> | string | null {
  if (program === 'ftqueue') return ftqueueProblem(args)
  if (program === 'npm') return npmProblem(args)
  if (program === 'node' && args[0] === 'out/main/cli.js') return ftqueueProblem(args.slice(1))
  if (program === 'node' || program === 'bash') return fileProblem(args[0])
  return null
}

async function ftqueueProblem(args: readonly string[]): Promise<string | null> {
  // Whatever command it is.
  if (args[0] === '…') return null
  const path: string[] = []
  let help = await helpOf(path)
  for (const [i, word] of args.entries()) {
    if (word.startsWith('-')) break
    if (help === null || !/^Usage: .*\[command\]/.test(help)) break
    for (const one of word.split('|')) {
      if (one === '…' || (await helpOf([...path, one])) !== null) continue
      return `there is no command "${['ftqueue', ...path, one].join(' ')}"`
    }
    path.push(word.split('|')[0] ?? '')
    help = await helpOf(path)
    if (i === args.length - 1) break
  }
  const end = args.indexOf('--')
  for (const word of end === -1 ? args : args.slice(0, end)) {
    const flag = /^--[a-z][a-z-]*/.exec(word)?.[0]
    if (flag === undefined || flag === '--help' || flag === '--version') continue
    if (!new RegExp(`${flag}(?![\\w-])`).test(help ?? '')) {
      return `"${['ftqueue', ...path].join(' ')}" has no ${flag}`
    }
  }
  return null
}

const OWN_OF_NPM = new Set(['ci', 'test', 'start', 'link', 'install', 'pack', 'run', 'exec'])

function npmProblem([first = '', second = '']: readonly string[]): string | null {
  if (!OWN_OF_NPM.has(first)) return `npm has no "${first}" here`
  const script = first === 'run' ? second : ['test', 'start'].includes(first) ? first : null
  if (script === null) return null
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    scripts: Record<string, string>
  }
  return script in scripts ? null : `package.json has no script "${script}"`
}

function fileProblem(file: string | undefined): string | null {
  if (file === undefined || !/^(?:scripts|test|\.ci)\//.test(file)) return null
  return existsSync(file) ? null : `there is no file ${file}`
}
