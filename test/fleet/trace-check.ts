/** `ftqueue check` on a folder of traces, as a process of its own. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { cliFile } from './serve-process'

const OUTPUT_MOST_BYTES = 64 * 1024 * 1024

interface Property {
  readonly id: string
  readonly name: string
  readonly verdict: string
  readonly cases: number
  readonly failed: number
  readonly open: number
  readonly counterexample?: { readonly text: string }
}

export interface TraceVerdict {
  readonly verdict: string
  readonly lines: number
  readonly properties: readonly Property[]
}

interface Output {
  readonly verdict: string
  readonly properties: readonly Property[]
  readonly folder: { readonly lines: number }
}

/** @throws Error when the traces cannot be read */
export async function checkTraces(folder: string): Promise<TraceVerdict> {
  const args = [cliFile, 'check', folder, '--json']
  const run = promisify(execFile)(process.execPath, args, { maxBuffer: OUTPUT_MOST_BYTES })
  const { stdout, stderr } = await run.catch((error: unknown) => {
    // Exit code 1 says that a property is violated: the report names it.
    return error as { readonly stdout: string; readonly stderr: string }
  })
  if (!stdout.startsWith('{')) throw new Error(`the traces in ${folder}: ${stderr.trim()}`)
  const { verdict, properties, folder: read } = JSON.parse(stdout) as Output
  return { verdict, properties, lines: read.lines }
}

/** One line for each property that does not hold. */
export function violations({ properties }: TraceVerdict): string[] {
  return properties
    .filter(({ verdict }) => verdict === 'violated')
    .map(({ id, name, counterexample }) => `${id}, ${name}: ${counterexample?.text ?? ''}`)
}

/** `valid`, or which properties are not, and an example of each that is open. */
export function verdictText({ verdict, properties }: TraceVerdict): string {
  if (verdict === 'valid') return verdict
  const open = properties.filter((property) => property.verdict !== 'valid')
  const texts = open.map(({ id, verdict: found, counterexample, open: count }) => {
    const example = found === 'unknown' ? ` in ${count} cases: ${counterexample?.text ?? ''}` : ''
    return `${id} ${found}${example}`
  })
  return `${verdict} (${texts.join('; ')})`
}
