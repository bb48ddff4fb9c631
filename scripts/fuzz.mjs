/** `npm run fuzz`: the fuzzer of test/fuzz, guided by the blocks that its inputs reach. */
import path from 'node:path'
import { noteBlocks } from './blocks.mjs'
import { runProgram } from './program.mjs'

const root = path.resolve(import.meta.dirname, '..')
const program = path.join(root, 'test', 'fuzz', 'run.ts')
process.exitCode = await runProgram(program, process.argv.slice(2), [noteBlocks(root)])
