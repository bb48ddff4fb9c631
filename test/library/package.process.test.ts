/** The package as others get it: packed, installed in another project, used from there. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Command, eventually, freshGroup, type Environment } from '../support/command'
import { temporaryFolder } from '../support/temporary-folder'
import { installElsewhere, root, type Elsewhere } from './elsewhere'

let elsewhere: Elsewhere

beforeAll(async () => {
  elsewhere = await installElsewhere()
})

afterAll(() => elsewhere.remove())

const place = (...names: readonly string[]): string => join(elsewhere.folder, ...names)

describe('the package', () => {
  it('has what is built, no sources and no Electron', async () => {
    const { files } = elsewhere
    expect(files).toEqual(
      expect.arrayContaining(['out/client/index.cjs', 'out/main/server.js', 'docs/library.md'])
    )
    expect(files.filter((file) => /^(src|test|scripts)\/|\.map$|^out\/preload/.test(file))).toEqual(
      []
    )
    expect(existsSync(place('node_modules', 'electron'))).toBe(false)
    const code = await readFile(place('node_modules/ftqueue/out/client/index.cjs'), 'utf8')
    const modules = [...code.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name)
    expect(modules.length).toBeGreaterThan(0)
    expect(modules.filter((name) => name?.startsWith('node:') !== true)).toEqual([])
  })
})

/** Uses all kinds of what is exported, and must not compile where it says so. */
const CONSUMER = `
async function work(signal: AbortSignalLike): Promise<number[]> {
  const client: Client = await Client.open({ group: 'lab', key: null, timeoutMs: undefined })
  const queue: number = await client.create(12, { signal })
  const none: number | null = await client.pop(queue)
  // @ts-expect-error: there may be none
  const some: number = await client.top(queue)
  // @ts-expect-error: items are numbers
  await client.push(queue, 'item')
  // @ts-expect-error: clients are opened
  new Client()
  const items: number[] = [none ?? some]
  try {
    for await (const item of client.items(queue, { signal })) items.push(item)
  } catch (error) {
    if (!(error instanceof FTQueueError)) throw error
    const code: ErrorCode = error.code
    if (error instanceof TimeoutError) error.code satisfies 'timeout'
    if (error.outcome === 'unknown') console.log(code, error.answer?.request)
    // @ts-expect-error: there is no such code
    if (error.code === 'nonsense') return []
  }
  const view: GroupView = await client.status()
  const hash: string | null | undefined = view.configurations[0]?.members[0]?.hash
  const answer: OperationAnswer = await client.run('size', [queue])
  await client[Symbol.asyncDispose]()
  return hash === null || answer.status === 'ok' ? items : []
}
declare const console: { log(...what: unknown[]): void }
`
const NAMES = 'Client, FTQueueError, TimeoutError'
const TYPES = 'AbortSignalLike, ErrorCode, GroupView, OperationAnswer'
const SIGNAL = 'export const started = work(new AbortController().signal)\n'
const EXPORT = 'export { work }\n'
const esm = `import { ${NAMES}, ${TYPES.replaceAll(/(\w+)/g, 'type $1')} } from 'ftqueue/client'\n`
const cjs = `import ftqueue = require('ftqueue/client')
import { type ${TYPES.replaceAll(', ', ', type ')} } from 'ftqueue/client'
const { ${NAMES} } = ftqueue
type Client = ftqueue.Client
`

/** What the compiler says, at its strictest, library's declarations included. */
function problems(file: string, options: ts.CompilerOptions): readonly string[] {
  const program = ts.createProgram([file], {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    noImplicitOverride: true,
    noUncheckedSideEffectImports: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    skipLibCheck: false,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    types: [],
    ...options
  })
  return ts.getPreEmitDiagnostics(program).map(({ messageText, file: where }) => {
    return `${where?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
}

describe('the types', () => {
  const node16 = {
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16
  }
  const nodeTypes = { types: ['node'], typeRoots: [join(root, 'node_modules', '@types')] }
  const bundler = {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler
  }
  const alone = { lib: ['lib.es2022.d.ts'] }

  it.each([
    ['an ES module that knows nothing of Node', 'a.mts', esm, EXPORT, { ...node16, ...alone }],
    [
      'a CommonJS module that knows nothing of Node',
      'b.cts',
      cjs,
      'export = work\n',
      { ...node16, ...alone }
    ],
    ['an ES module on Node', 'c.mts', esm, SIGNAL, { ...node16, ...nodeTypes, ...alone }],
    [
      'what a bundler gets',
      'd.ts',
      esm,
      SIGNAL,
      { ...bundler, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'] }
    ]
  ] as const)('fit %s', async (_, name, head, foot, options) => {
    const isOnNode = name === 'c.mts' || name === 'd.ts'
    const body = isOnNode ? CONSUMER.replace(/declare const console.*\n/, '') : CONSUMER
    await writeFile(place(name), head + body + foot)
    expect(problems(place(name), { ...options, lib: [...options.lib] })).toEqual([])
  })
})

describe('the ten lines of the documentation', () => {
  let environment: Environment

  async function program(file: string, text: string): Promise<string> {
    await writeFile(place(file), text)
    const { stdout } = await promisify(execFile)(process.execPath, [file], {
      cwd: elsewhere.folder,
      env: { ...process.env, FTQUEUE_INTERFACE: '127.0.0.1', ...environment }
    })
    return stdout
  }

  it('run as an ES module and as CommonJS, against servers of the same package', async () => {
    environment = { FTQUEUE_HOME: temporaryFolder(), FTQUEUE_GROUP: freshGroup() }
    const file = place('node_modules/ftqueue/out/main/cli.js')
    const serve = new Command(['serve', '--count', '2', '--no-classic', '--json'], environment, {
      file
    })
    await eventually(() => serve.out.split('"event":"ready"').length === 3)

    const page = await readFile(join(root, 'docs', 'library.md'), 'utf8')
    const [, lines = ''] = /```js\n(import [\s\S]*?)```/.exec(page) ?? []
    expect(lines.trim().split('\n').length).toBeLessThanOrEqual(10)
    const told = 'got 5, 2 left\ngot 8, 1 left\ngot 13, 0 left\n'
    expect(await program('start.mjs', lines)).toBe(told)
    const body = lines.replace(
      /^import (.*) from (.*)\n/,
      'const $1 = require($2);\n(async () => {'
    )
    expect(await program('start.cjs', `${body}})()\n`)).toBe(told)

    const both = `import { createRequire } from 'node:module'
import * as library from 'ftqueue/client'
const required = createRequire(import.meta.url)('ftqueue/client')
console.log(Object.keys(required).every((name) => required[name] === library[name]))
console.log(Object.keys(library).sort().join() === Object.keys(required).sort().join())`
    expect(await program('both.mjs', both)).toBe('true\ntrue\n')
  })

  it('have their command beside them', async () => {
    const bin = place(
      'node_modules',
      '.bin',
      process.platform === 'win32' ? 'ftqueue.cmd' : 'ftqueue'
    )
    const { stdout } = await promisify(execFile)(bin, ['--version'], {
      shell: process.platform === 'win32'
    })
    expect(stdout).toBe(
      `${JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).version}\n`
    )
  })
})
