import { describe, expect, it } from 'vitest'
import { launchdPlist } from '../../src/main/service/launchd-plist'
import type { ServicePlan } from '../../src/main/service/plan'
import { systemdUnit } from '../../src/main/service/systemd-unit'

function plan(over: Partial<ServicePlan> = {}): ServicePlan {
  return {
    program: ['/usr/bin/node', '/opt/ftqueue/cli.js'],
    isElectron: false,
    flags: ['serve', '--count', '2'],
    home: '/var/lib/ftqueue',
    keyFile: null,
    user: null,
    stopSeconds: 10,
    ...over
  }
}

/** The settings of a unit by name, those that come several times as a list. */
function settings(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [, name, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? []
    if (name !== undefined) found.set(name, [...(found.get(name) ?? []), value ?? ''])
    else expect(line).toMatch(/^(#.*|\[(Unit|Service|Install)\]|)$/)
  }
  return found
}

describe('the unit for systemd', () => {
  it('runs what it is told to, as nobody, in a folder of its own', () => {
    const unit = settings(systemdUnit(plan()).text)
    expect(unit.get('ExecStart')).toEqual([
      '/usr/bin/node /opt/ftqueue/cli.js serve --count 2 --stop-timeout 10'
    ])
    expect(unit.get('Environment')).toEqual(['FTQUEUE_HOME=/var/lib/ftqueue'])
    expect(unit.get('DynamicUser')).toEqual(['yes'])
    expect(unit.get('StateDirectory')).toEqual(['ftqueue'])
    expect(unit.get('TimeoutStopSec')).toEqual(['20'])
    expect(unit.get('RestrictAddressFamilies')?.[0]).toContain('AF_NETLINK')
    expect(unit.has('LoadCredential')).toBe(false)
  })

  it('gives the join code by a file, and shows neither', () => {
    const { text } = systemdUnit(plan({ keyFile: '/etc/ftqueue/100% key' }))
    const unit = settings(text)
    expect(unit.get('LoadCredential')).toEqual(['join-code:/etc/ftqueue/100%% key'])
    expect(unit.get('ExecStart')?.[0]).toContain(' --key-file ${CREDENTIALS_DIRECTORY}/join-code')
  })

  it('quotes what systemd would take apart or replace', () => {
    const flags = ['serve', '--group', 'a "b" $HOME 5% \\']
    const unit = settings(systemdUnit(plan({ flags })).text)
    expect(unit.get('ExecStart')?.[0]).toContain('--group "a \\"b\\" $$HOME 5%% \\\\"')
    expect(() =>
      systemdUnit(plan({ flags: ['serve', '--group', 'a\nExecStart=/bin/sh'] }))
    ).toThrow('has characters that a unit cannot have')
  })

  it('has the folder of a user, and hides no home that it needs', () => {
    expect(() => systemdUnit(plan({ home: '/srv/q' }))).toThrow(/give --user, or a folder such as/)
    const unit = settings(systemdUnit(plan({ home: '/home/bob/q', user: 'bob' })).text)
    expect(unit.get('User')).toEqual(['bob'])
    expect(unit.has('DynamicUser')).toBe(false)
    expect(unit.get('ReadWritePaths')).toEqual(['/home/bob/q'])
    expect(unit.get('ProtectHome')).toEqual(['read-only'])
    expect(settings(systemdUnit(plan()).text).get('ProtectHome')).toEqual(['yes'])
  })

  it('runs the app as Node', () => {
    const unit = settings(systemdUnit(plan({ isElectron: true })).text)
    expect(unit.get('Environment')).toContain('ELECTRON_RUN_AS_NODE=1')
  })
})

type Parsed = string | number | boolean | Parsed[] | { [key: string]: Parsed }

/** Reads a property list strictly: every element closed, every key with a value. */
function parsePlist(text: string): Parsed {
  const tokens = [
    ...text
      .replace(/^<\?xml[^>]*>\s*<!DOCTYPE[^>]*>\s*<!--(?:(?!--).)*-->/s, '')
      .matchAll(/\s*(?:<(\/?)([a-z]+)(?: [^>]*?)?(\/?)>|([^<]+))/g)
  ]
  let at = 0
  const next = (): RegExpMatchArray => tokens[at++] ?? expect.fail('the text ends too early')
  const close = (name: string): void => {
    expect(next().slice(1, 3)).toEqual(['/', name])
  }
  const chars = (name: string): string => {
    const [, , , , content] = next()
    close(name)
    return (content ?? '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
  }
  const value = (): Parsed => {
    const [, slash, name = '', isEmpty] = next()
    expect(slash).toBe('')
    if (isEmpty === '/') return name === 'true'
    if (name === 'string') return chars(name)
    if (name === 'integer') return Number(chars(name))
    const list: Parsed[] = []
    const rows: { [key: string]: Parsed } = {}
    while (tokens[at]?.[1] !== '/') {
      if (name === 'array') list.push(value())
      else {
        expect(next()[2]).toBe('key')
        const key = chars('key')
        expect(rows).not.toHaveProperty(key)
        rows[key] = value()
      }
    }
    close(name)
    return name === 'array' ? list : rows
  }
  expect(next()[2]).toBe('plist')
  const root = value()
  close('plist')
  expect(
    tokens
      .slice(at)
      .map(([whole]) => whole)
      .join('')
      .trim()
  ).toBe('')
  return root
}

describe('the property list for launchd', () => {
  it('is one, and runs what it is told to', () => {
    const flags = ['serve', '--group', 'a & <b>']
    const { path, text } = launchdPlist(plan({ flags, user: 'bob', keyFile: '/etc/k' }))
    const parsed = parsePlist(text)
    expect(parsed).toMatchObject({
      ProgramArguments: [
        '/usr/bin/node',
        '/opt/ftqueue/cli.js',
        ...flags,
        '--key-file',
        '/etc/k',
        '--stop-timeout',
        '10'
      ],
      EnvironmentVariables: { FTQUEUE_HOME: '/var/lib/ftqueue' },
      UserName: 'bob',
      RunAtLoad: true,
      KeepAlive: { SuccessfulExit: false },
      ExitTimeOut: 20,
      Umask: 63
    })
    expect(path).toBe(`/Library/LaunchDaemons/${(parsed as { Label: string }).Label}.plist`)
  })

  it('refuses what XML cannot have', () => {
    expect(() => launchdPlist(plan({ flags: ['a\u0001'] }))).toThrow(
      'characters that a property list'
    )
  })
})
