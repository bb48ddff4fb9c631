/** The scripts for shells, in these shells, and the man page, by those who know. */
import { execFile, execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder'
import { ftqueue } from './terminal'

const run = promisify(execFile)

function isThere(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}

/** The script in a file, in a folder with two files and a folder of its own. */
async function scriptOf(shell: string): Promise<string> {
  const folder = temporaryFolder()
  const file = path.join(folder, `script.${shell}`)
  writeFileSync(file, (await ftqueue(['completion', shell])).out)
  return file
}

/** Each line to complete, the last word being begun, and what is offered. */
const CASES: readonly (readonly [line: readonly string[], offered: readonly string[]])[] = [
  [['sta'], ['status']],
  [['lab', 'l'], ['loss']],
  [['lab', 'los', ''], []],
  [['lab', 'loss', '--ser'], ['--server']],
  [
    ['serve', '--durability', ''],
    ['memory', 'async', 'sync']
  ],
  [['--no-color', 'pol'], ['policy']],
  [
    ['bench', ''],
    ['push', 'pop', 'mixed']
  ],
  [['policy', '--timeout', '5', 'ma'], ['majority']],
  // A value that is called like a command is none.
  [['serve', '--name', 'status', '--record-'], ['--record-mb']],
  [['replay', '--log', 'd'], ['debug']],
  [['replay', '--log', '--any'], ['--any-core']],
  [['logs', '--level', 'w'], ['warn']],
  [['check', 'sc'], []],
  [['push', '2'], []],
  [['completion', 'f'], ['fish']],
  [['help', 'comp'], ['completion']],
  [['status', '--no-c'], ['--no-color']]
]

describe('completion for bash', () => {
  it('completes commands, options and the words that they take', async () => {
    const file = await scriptOf('bash')
    const calls = CASES.map(
      ([line]) => `complete_it ftqueue ${line.map((word) => `'${word}'`).join(' ')}`
    )
    const driver = `set -u; source "$0"
      complete_it() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ftqueue; echo "\${COMPREPLY[*]-}"; }
      ${calls.join('\n')}`
    const { stdout } = await run('bash', ['--norc', '-c', driver, file], {
      cwd: path.dirname(file)
    })
    const lines = stdout.split('\n').slice(0, -1)
    expect(lines).toEqual(CASES.map(([, offered]) => offered.join(' ')))
  })

  it('offers files and folders, and takes a value behind "="', async () => {
    const file = await scriptOf('bash')
    const driver = `source "$0"; mkdir folder; touch 'a file'
      COMP_WORDS=(ftqueue check ''); COMP_CWORD=2; _ftqueue; printf '<%s>' "\${COMPREPLY[@]}"; echo
      COMP_WORDS=(ftqueue run a); COMP_CWORD=2; _ftqueue; printf '<%s>' "\${COMPREPLY[@]}"; echo
      COMP_WORDS=(ftqueue serve --policy = m); COMP_CWORD=4; _ftqueue; printf '<%s>' "\${COMPREPLY[@]}"`
    const { stdout } = await run('bash', ['--norc', '-c', driver, file], {
      cwd: path.dirname(file)
    })
    expect(stdout.split('\n')).toEqual(['<folder>', '<a file>', '<majority>'])
  })
})

describe.skipIf(!isThere('fish'))('completion for fish', () => {
  it('completes the same', async () => {
    const file = await scriptOf('fish')
    await run('fish', ['--no-execute', file])
    const lines = CASES.map(([line]) => `'ftqueue ${line.join(' ')}'`).join(' ')
    const driver = `source ${file}; for l in ${lines}; echo (complete -C $l | string split -f 1 \\t); end`
    const { stdout } = await run('fish', ['--no-config', '-c', driver], { cwd: path.dirname(file) })
    const offered = stdout.split('\n').slice(0, -1)
    // fish sorts what it offers.
    const sorted = (text: string): string[] => text.split(' ').sort()
    expect(offered.map(sorted)).toEqual(CASES.map(([, words]) => sorted(words.join(' '))))
  })
})

describe.skipIf(!isThere('zsh'))('completion for zsh', () => {
  it('is taken by zsh, every function of it', async () => {
    const file = await scriptOf('zsh')
    await run('zsh', ['-n', file])
    const driver = `autoload -Uz compinit && compinit -D -u; source ${file}; print $_comps[ftqueue]; print \${(k)functions[(I)_ftqueue*]} | wc -w`
    const { stdout } = await run('zsh', ['-f', '-c', driver])
    const [command, functions] = stdout.trim().split(/\s+/)
    expect(command).toBe('_ftqueue')
    expect(Number(functions)).toBeGreaterThan(40)
  })
})

describe.skipIf(!isThere('mandoc'))('the man page', () => {
  it('is clean', async () => {
    const page = path.resolve(import.meta.dirname, '../../man/ftqueue.1')
    expect((await run('mandoc', ['-T', 'lint', page])).stdout).toBe('')
  })
})
