/**
 * The Linux packages, made of what was built and of the test runtime, and used in a network
 * namespace of their own as people who know nothing else of FTQueue use them.
 */
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, expect, it } from 'vitest'
import configuration from '../../electron-builder.config.mjs'
import { run, startServers } from '../e2e/work'
import { temporaryFolder } from '../support/temporary-folder'
import { ftqueue, startApp, startServing } from './packaged'

interface TracedLine {
  readonly ev: string
  readonly op?: string
  readonly slot?: number
}

/** '0' and '1', as the binary has them. */
const [OFF, ON] = [48, 49]

let out = ''
let unpacked = ''

beforeAll(() => {
  out = mkdtempSync(path.join(tmpdir(), 'ftqueue-packages-'))
  unpacked = path.join(out, 'linux-unpacked')
  const pack = path.join(import.meta.dirname, 'pack.mjs')
  const runtime = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? ''
  execFileSync(process.execPath, [pack, runtime, out], { stdio: ['ignore', 'ignore', 'inherit'] })
})
afterAll(() => {
  rmSync(out, { recursive: true, force: true })
})

it('has its fuses set, as far as the runtime has them', async () => {
  const wire = await getCurrentFuseWire(path.join(unpacked, 'ftqueue-app'))
  const { electronFuses } = configuration
  expect(wire).toMatchObject({
    [FuseV1Options.RunAsNode]: ON,
    [FuseV1Options.EnableCookieEncryption]: ON,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: OFF,
    [FuseV1Options.EnableNodeCliInspectArguments]: OFF,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: ON,
    [FuseV1Options.OnlyLoadAppFromAsar]: ON,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: OFF
  })
  expect(electronFuses.grantFileProtocolExtraPrivileges).toBe(false)
})

it('does the main job from the unpacked folder, and takes no orders for Node meanwhile', async () => {
  const home = temporaryFolder()
  const [spy, trace] = [path.join(home, 'spy.js'), path.join(home, 'spied')]
  writeFileSync(spy, `require('node:fs').writeFileSync(${JSON.stringify(trace)}, '')`)
  const { page, said } = await startApp(unpacked, home, ['--inspect=0'], {
    NODE_OPTIONS: `--require=${spy}`
  })
  await startServers(page, 2, 'a')
  await page.getByRole('link', { name: 'Commands', exact: true }).click()
  await run(page, 'q = create 12')
  await run(page, 'push $q 5')
  expect(await run(page, 'pop $q')).toMatch(/pop \$q 5 ok a[12] slot/)
  expect(existsSync(trace)).toBe(false)
  expect(said()).not.toContain('Debugger listening')
})

it('leads from the unpacked tar.gz to the first pop, and to its command line', async () => {
  const home = temporaryFolder()
  const place = path.join(home, 'Downloads')
  mkdirSync(place)
  const archive = readdirSync(out).find((name) => name.endsWith('.tar.gz')) ?? ''
  execFileSync('tar', ['-xzf', path.join(out, archive), '-C', place])
  const folder = path.join(place, readdirSync(place)[0] ?? '')

  const { page } = await startApp(folder, home)
  await page.getByRole('heading', { name: 'Start a server here' }).waitFor()
  await page.getByRole('button', { name: 'Start server', exact: true }).click()
  await page.getByText('The group has no queue yet.').waitFor()
  await page.getByRole('button', { name: 'Open Commands' }).click()
  await run(page, 'q = create 12')
  await run(page, 'push $q 5')
  expect(await run(page, 'pop $q')).toMatch(/pop \$q 5 ok/)
  expect(readdirSync(path.join(home, '.local', 'share', 'ftqueue'))).toContain('servers')

  // By a link to it, as on the PATH; the group is the app's own.
  const linked = path.join(home, 'bin')
  mkdirSync(linked)
  symlinkSync(path.join(folder, 'ftqueue'), path.join(linked, 'ftqueue'))
  const queue = ftqueue(linked, home, ['create', '13'])
  ftqueue(linked, home, ['push', queue, '7'])
  expect(ftqueue(linked, home, ['pop', queue])).toBe('7')
})

it('forks its servers from the command line, and shows what they traced', async () => {
  const home = temporaryFolder()
  const traces = path.join(home, 'traces')
  const group = ['--group', 'forked']
  const serve = await startServing(unpacked, home, {
    args: ['--count', '2', '--name', 'a', ...group, '--trace', traces],
    // Each of them says so.
    until: /(regular configuration \S+: a\d, a\d\n[^]*){2}/
  })
  const queue = ftqueue(unpacked, home, ['create', '12', ...group])
  ftqueue(unpacked, home, ['push', queue, '7', ...group])
  expect(ftqueue(unpacked, home, ['pop', queue, ...group])).toBe('7')
  expect(await serve.stop()).toEqual([0, null])

  // Throws unless it exits with 0.
  expect(ftqueue(unpacked, home, ['check', traces])).toMatch(/^P1 .* valid +[1-9]/)
  const files = readdirSync(traces).sort()
  expect(files).toEqual(['a1.1.jsonl', 'a2.1.jsonl'])
  for (const file of files) {
    const text = readFileSync(path.join(traces, file), 'utf8')
    expect(text.endsWith('\n')).toBe(true)
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as TracedLine)
    expect(lines.flatMap(({ op }) => op ?? [])).toEqual(['create', 'push', 'pop'])
    expect(lines.filter(({ ev }) => ev === 'stable').at(-1)?.slot).toBe(2)
  }

  // A thread reads them, from inside the asar like everything else.
  const { page } = await startApp(unpacked, home, [traces])
  const bar = page.getByRole('region', { name: 'Recorded trace' })
  await bar.getByText(traces).waitFor()
  await page.getByRole('button', { name: /[1-9]\d* properties hold, [\d,]+ cases/ }).waitFor()
  const events = page.getByRole('grid', { name: 'Events in view' })
  await events.getByText('delivers create 12').first().waitFor({ state: 'attached' })
})
