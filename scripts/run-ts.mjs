/** `node scripts/run-ts.mjs FILE.ts [ARGS…]`: runs a TypeScript program of this repository. */
import { existsSync } from 'node:fs'
import { runProgram } from './program.mjs'

const [file, ...args] = process.argv.slice(2)
if (file === undefined || !existsSync(file)) {
  console.error(`no program ${file ?? ''}: usage: node scripts/run-ts.mjs FILE.ts [ARGS…]`)
  process.exit(2)
}
process.exitCode = await runProgram(file, args)
