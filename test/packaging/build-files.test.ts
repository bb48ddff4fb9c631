/** What installers run: the scripts of the deb, and the installer's part for Windows. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import configuration from '../../electron-builder.config.mjs'
import { root } from './builder'

const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

/** Every program that the scripts call is one of these, and only says so. */
const PROGRAMS = ['ln', 'rm', 'chmod', 'cp', 'update-mime-database', 'update-desktop-database']

/** What a script of the deb does, as electron-builder fills it in; no program can be found. */
function doneBy(file: string, argument: string, link: string): string[] {
  const names = { sanitizedProductName: 'FTQueue', executable: 'ftqueue-app' }
  const script = read(file).replaceAll(/\$\{(sanitizedProductName|executable)\}/g, (_, name) => {
    return names[name as keyof typeof names]
  })
  const stand = PROGRAMS.map((name) => `${name}() { echo "${name} $*"; }`)
  const all = [...stand, `readlink() { echo '${link}'; }`, script].join('\n')
  const { stdout, stderr } = spawnSync('/bin/bash', ['--norc', '-c', all, 'script', argument], {
    env: { PATH: '/nowhere' },
    encoding: 'utf8'
  })
  expect(stderr.replaceAll(/^.*unshare: .*\n/gm, '')).toBe('')
  return stdout.trimEnd().split('\n')
}

describe.skipIf(process.platform === 'win32')('the deb', () => {
  const { afterInstall, afterRemove } = configuration.deb
  const ours = '/opt/FTQueue/ftqueue'

  it('puts `ftqueue` on the PATH, as it comes beside the app', () => {
    expect(configuration.linux.extraFiles).toEqual([{ from: 'build/bin/ftqueue', to: 'ftqueue' }])
    expect(doneBy(afterInstall, 'configure', ours)).toContain(`ln -sf ${ours} /usr/bin/ftqueue`)
  })

  it('takes it away again, unless it is another one or this is an update', () => {
    const removal = 'rm -f /usr/bin/ftqueue'
    expect(doneBy(afterRemove, 'remove', ours)).toContain(removal)
    expect(doneBy(afterRemove, 'upgrade', ours)).not.toContain(removal)
    expect(doneBy(afterRemove, 'remove', '/usr/local/ftqueue')).not.toContain(removal)
  })
})

describe('the installer for Windows', () => {
  const script = read(configuration.nsis.include)
  const macro = (name: string) =>
    new RegExp(`^!macro ${name}\\b([^]*?)^!macroend`, 'm').exec(script)?.[1] ?? ''

  it('asks once for the firewall, and only where the rule is missing', () => {
    const install = macro('customInstall')
    const [before = '', inside = ''] = install.split('${if} $0 != 0')
    expect(before).toContain('!insertmacro lookForRule')
    expect(inside.split('${endif}')[0]).toMatch(/MessageBox MB_YESNO.*\n.*firewall add rule/)
    expect(script.match(/MessageBox/g)).toHaveLength(1)
    expect(script.match(/firewall add rule/g)).toHaveLength(1)
  })

  it('lets in the datagrams of this program alone, and not on public networks', () => {
    const rule = /firewall add rule (.*)'/.exec(script)?.[1]
    expect(rule).toBe(
      'name="${FIREWALL_RULE}" dir=in action=allow program="$INSTDIR\\${APP_EXECUTABLE_FILENAME}" protocol=UDP profile=private,domain'
    )
  })

  it('says no for somebody who is not asked, as in a silent installation', () => {
    expect(script).toMatch(/MessageBox .* \/SD IDNO IDNO noRule/)
  })

  it('takes back what it did when it is removed, and keeps it in an update', () => {
    const removal = /\$\{ifNot\} \$\{isUpdated\}([^]*)\$\{endif\}/.exec(
      macro('customUnInstall')
    )?.[1]
    expect(removal).toContain('firewall delete rule name="${FIREWALL_RULE}"')
    expect(removal).toContain('!insertmacro runPathScript remove')
    expect(macro('customInstall')).toContain('!insertmacro runPathScript add')
  })

  it('puts the folder on the PATH in which the command is', () => {
    const [folder] = /"\$INSTDIR\\(\w+)"'/.exec(macro('runPathScript'))?.slice(1) ?? []
    const files = configuration.win.extraFiles.map(({ to }) => to)
    expect(files).toContain(`${folder ?? ''}/ftqueue.cmd`)
    const [path] = /-File "\$INSTDIR\\(\S+)"/.exec(macro('runPathScript'))?.slice(1) ?? []
    expect(files).toContain(path?.replaceAll('\\', '/'))
  })
})

describe('the command beside the app', () => {
  it.each([
    ['build/bin/ftqueue', 'ftqueue-app', 'resources/app.asar/out/main/cli.js'],
    ['build/bin/ftqueue-mac', 'MacOS/FTQueue', 'Resources/app.asar/out/main/cli.js'],
    ['build/bin/ftqueue.cmd', 'FTQueue.exe', 'resources\\app.asar\\out\\main\\cli.js']
  ])('%s is the app as Node, from inside its asar', (file, program, script) => {
    const lines = read(file)
    expect(lines).toContain('ELECTRON_RUN_AS_NODE=1')
    expect(lines).toContain(program)
    expect(lines).toContain(script)
    expect(configuration.files).toContain('out/main/**')
  })
})
