/** Wrong usage: one clear line that names the thing and the mend, exit code 2, nothing on stdout. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder'
import { ftqueue } from './terminal'

describe('wrong usage', () => {
  it.each<[string, string | RegExp]>([
    ['psh 1 2', 'there is no command "ftqueue psh": did you mean "ftqueue push"?'],
    ['restore x', 'there is no command "ftqueue restore": see "ftqueue --help"'],
    ['doctro', 'there is no command "ftqueue doctro": did you mean "ftqueue doctor"?'],
    ['completion csh', 'shell "csh" does not exist: did you mean zsh?'],
    ['completion tcl', 'shell "tcl" does not exist: give bash, zsh or fish'],
    ['doctor --ttl 0', /^ftqueue: --ttl "0" will not do/],
    ['lab los 2', 'there is no command "ftqueue lab los": did you mean "ftqueue lab loss"?'],
    ['help nonsense', /there is no command "ftqueue nonsense"/],
    ['push 25', /missing required argument 'item': see "ftqueue push --help"/],
    ['pop 1 2', /too many arguments.*: see "ftqueue pop --help"/],
    ['pop 25 --tmieout 5', "unknown option '--tmieout': did you mean --timeout?"],
    ['--nonsense', /unknown option '--nonsense'/],
    ['pop 25 --timeout', /'--timeout <ms>' argument missing: see "ftqueue pop --help"/],
    ['pop 25 --timeout 0', '--timeout "0" will not do: give a whole number from 1 to 86400000'],
    ['pop 1.5', 'queue "1.5" is not an integer: give a whole number, such as 12'],
    ['push 1 1e3', 'item "1e3" is not an integer: give a whole number, such as 12'],
    [
      'create 4503599627370496',
      /^ftqueue: label 4503599627370496 is out of range: give an integer/
    ],
    ['push 1 -9007199254740992', /^ftqueue: item -9007199254740992 is out of range/],
    ['create 1 --key secret', /^ftqueue: this is no join code: one begins with "ftq1-"/],
    ['create 1 --interface nope9', /^ftqueue: no interface "nope9" is up on this machine/],
    ['create 1 --interface 203.0.113.9', /203\.0\.113\.9/],
    ['create 1 --address 10.0.0.1', /^ftqueue: "10\.0\.0\.1" is not an IPv4 multicast address/],
    [
      'create 1 --port 70000',
      /^ftqueue: --port "70000" will not do: give a whole number from 1 to/
    ],
    ['create 1 --ttl 256', /^ftqueue: --ttl "256" will not do: give a whole number from 1 to 255/],
    ['dump', /'--server <s>' not specified: see "ftqueue dump --help"/],
    ['run /nowhere/at/all', /cannot read "\/nowhere\/at\/all" \(there is no such file\)/],
    ['run --outstanding x', /^ftqueue: --outstanding "x" will not do: give a whole number/],
    ['logs --level loud', '--level "loud" does not exist: give debug, info, warn or error'],
    ['bench psuh', 'op "psuh" does not exist: did you mean push?'],
    ['bench x', 'op "x" does not exist: give push, pop or mixed'],
    ['lab loss 2', /^ftqueue: loss "2" is not a probability: give a number from 0 to 1/],
    ['lab loss -0.5', /loss "-0.5" is not a probability|unknown option/],
    ['lab delay 5 --jitter x', /^ftqueue: --jitter "x" will not do: give a whole number from 0 to/],
    ['lab partition a,b ,', /^ftqueue: a side of the partition is empty: name its servers/],
    ['lab partition a b --for 0', '--for "0" will not do: give a whole number from 1 to 1000000'],
    ['lab cut a', /missing required argument 'to': see "ftqueue lab cut --help"/],
    ['lab cut a a', 'server "a" always hears itself: name another one behind it'],
    ['lab pause a --server b', /unknown option '--server'/],
    [
      'lab scenarios minorty',
      /there is no scenario "minorty": there are loss, turn-crash, two-sides/
    ],
    [
      'lab play /nowhere',
      /cannot read "\/nowhere" \(there is no such file\): give another file, or/
    ],
    ['lab play', /missing required argument 'file'/],
    ['serve --count 0', '--count 0 starts nothing: start a server, or give --window to start them'],
    ['serve --health 70000', '--health "70000" will not do: give a whole number from 0 to 65535'],
    ['serve --stop-timeout 0', '--stop-timeout "0" will not do: give a whole number from 1 to 600'],
    [
      'serve --key-file /nowhere',
      /^ftqueue: the join code cannot be read from \/nowhere \(ENOENT\)/
    ],
    ['serve --key a --key-file b', '--key and --key-file give a join code each: give one of them'],
    ['service install --print --for cron', '--for "cron" does not exist: give systemd or launchd'],
    [
      'service install --print --key x',
      /can read the command line of a service: .* --key-file FILE/
    ],
    ['service install --print --for systemd --home /srv/q', /is not in \/var\/lib, .*give --user/],
    ['service install --print --user "a"', /^ftqueue: .* cannot name a user: give the name of one/],
    ['log-level loud', 'level "loud" does not exist: give debug, info, warn, error or default'],
    ['log-level deug', 'level "deug" does not exist: did you mean debug?'],
    [
      'log-level --home /nowhere',
      /^ftqueue: \/nowhere has no data of a server: there is none at all/
    ],
    ['serve --count 65', '--count "65" will not do: give a whole number from 0 to 64'],
    ['serve --durability fast', '--durability "fast" does not exist: give memory, async or sync'],
    ['serve --policy most', /^ftqueue: --policy "most" does not exist: give available or majority/],
    ['policy majorty', 'policy "majorty" does not exist: did you mean majority?'],
    ['policy majority available', /too many arguments.*: see "ftqueue policy --help"/],
    ['ambiguous --resolve x --keep 0', /^ftqueue: --resolve "x" will not do: give a whole number/],
    ['ambiguous --resolve 5 --keep all', /^ftqueue: --keep "all" will not do: give none, or a/],
    ['ambiguous --resolve 5', /^ftqueue: --resolve and --keep go together: give both, as in/],
    ['ambiguous --keep none', /^ftqueue: --resolve and --keep go together: give both, as in/],
    ['merges a1', /too many arguments.*: see "ftqueue merges --help"/],
    ['lab corrupt', /missing required argument 'server': see "ftqueue lab corrupt --help"/],
    [
      'serve --record-mb 5',
      /^ftqueue: --record-mb bounds a recording, and there is none: give --rec/
    ],
    [
      'serve --record x --record-mb 0',
      /--record-mb "0" will not do: give a whole number from 1 to/
    ],
    ['replay /nowhere/at/all', /there is no recording \/nowhere\/at\/all: give one that "ftqueue/],
    ['replay x --log loud', '--log "loud" does not exist: give debug, info, warn or error'],
    ['serve --key secret', /this is no join code/],
    ['serve --interface nope9', /^ftqueue: no interface "nope9" is up on this machine/]
  ])('%s', async (line, problem) => {
    const { code, out, err } = await ftqueue(line.split(' '))
    expect(err).toMatch(problem)
    expect(err).toMatch(/^ftqueue: [^\n]+\n$/)
    expect([code, out]).toEqual([2, ''])
  })

  it('prints the commands when there are no arguments', async () => {
    const { code, out, err } = await ftqueue([])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('ftqueue serve --count 3')
  })

  it('refuses a key from the environment as well, rather than use an open group', async () => {
    const { code, err } = await ftqueue(['pop', '1'], { FTQUEUE_KEY: 'secret' })
    expect(err).toMatch(/^ftqueue: this is no join code/)
    expect(code).toBe(2)
  })
})

describe('help', () => {
  const commands = [
    'serve',
    'create',
    'push',
    'run',
    'status',
    'dump',
    'merges',
    'ambiguous',
    'policy',
    'logs',
    'check',
    'replay',
    'interfaces',
    'groups',
    'bench'
  ]

  it.each(commands)('%s has an example', async (command) => {
    const { code, out, err } = await ftqueue([command, '--help'])
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/Examples?:\n(.|\n)*ftqueue /)
  })

  it('has an example for each fault', async () => {
    const faults = ['partition', 'cut', 'heal', 'loss', 'delay', 'duplicate', 'reorder']
    const others = ['pause', 'resume', 'crash', 'corrupt', 'reset', 'status', 'scenarios', 'play']
    for (const fault of [...faults, ...others]) {
      const { out } = await ftqueue(['lab', fault, '--help'])
      expect(out).toContain(`\n  ftqueue lab ${fault}`)
    }
  })

  it('prints the version as data', async () => {
    const { code, out, err } = await ftqueue(['--version'])
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('scenarios', () => {
  it('are told with file and line, all problems before anything is done', async () => {
    const file = path.join(temporaryFolder(), 'mine.scenario')
    writeFileSync(file, '# mine\npartition @1\nwait 5\nheel\nlos 5\n')
    const { code, out, err } = await ftqueue(['lab', 'play', file])
    expect(err).toBe(
      `ftqueue: ${file}:4: there is no "heel": did you mean heal? (and 1 more problem)\n`
    )
    expect([code, out]).toEqual([2, ''])
    writeFileSync(file, '#'.repeat(300_000))
    expect((await ftqueue(['lab', 'play', file])).err).toContain('is too long for a scenario')
  })

  it('are listed, and printed to be changed', async () => {
    const { code, out } = await ftqueue(['lab', 'scenarios', '--json'])
    const listed = out.trimEnd().split('\n')
    const scenarios = listed.map((line) => JSON.parse(line) as { name: string; servers: number })
    expect([code, scenarios.length]).toEqual([0, 11])
    const folder = temporaryFolder()
    await Promise.all(
      scenarios.map(async ({ name, servers }) => {
        const text = (await ftqueue(['lab', 'scenarios', name])).out
        const file = path.join(folder, `${name}.scenario`)
        writeFileSync(file, text)
        const group = `usage-test-${process.pid}`
        const played = await ftqueue(['lab', 'play', file, '--group', group])
        expect(played.err).toContain('no server of group')
        expect([played.code, servers >= 1]).toEqual([4, true])
      })
    )
  })
})

describe('settings', () => {
  /** What a command says of the interface it uses tells where the setting came from. */
  const told = async (
    settings: string | null,
    environment: Record<string, string>,
    ...flags: string[]
  ): Promise<string> => {
    const home = temporaryFolder()
    if (settings !== null) writeFileSync(path.join(home, 'settings.json'), settings)
    const { err, code } = await ftqueue(['pop', '1', '--timeout', '1', ...flags], {
      FTQUEUE_HOME: home,
      FTQUEUE_INTERFACE: '',
      ...environment
    })
    expect(code).toBe(2)
    return err
  }

  it('lets a flag beat the variable, and the variable the file', async () => {
    const file = '{ "interface": "fromfile", "group": "g" }'
    const variable = { FTQUEUE_INTERFACE: 'fromvariable' }
    expect(await told(file, {})).toContain('"fromfile"')
    expect(await told(file, variable)).toContain('"fromvariable"')
    expect(await told(file, variable, '--interface', 'fromflag')).toContain('"fromflag"')
  })

  it.each([
    ['{', 'is not valid JSON: mend it or delete it'],
    ['[]', 'does not hold a JSON object: mend it or delete it'],
    ['{ "interface": 5 }', 'has a "interface" that is not a text in quotes']
  ])('says what is wrong with the file %j', async (text, problem) => {
    expect(await told(text, {})).toMatch(/^ftqueue: settings file .*settings\.json /)
    expect(await told(text, {})).toContain(problem)
  })

  it('says so when the file cannot be read', async () => {
    const home = temporaryFolder()
    mkdirSync(path.join(home, 'settings.json'))
    const { code, err } = await ftqueue(['pop', '1'], { FTQUEUE_HOME: home })
    expect(err).toMatch(/settings\.json cannot be read \(EISDIR\): mend it or delete it/)
    expect(code).toBe(2)
  })
})

describe('no answer', () => {
  const group = `usage-test-${process.pid}`

  it('ends with 4 and says that the outcome is unknown', async () => {
    const { code, out, err } = await ftqueue(['pop', '5', '--group', group, '--timeout', '30'])
    expect(err).toMatch(/^no answer in \d+ ms, so it is unknown whether it was executed: /)
    expect([code, out]).toEqual([4, ''])
  })

  it('is an answer in JSON', async () => {
    const args = ['push', '5', '-7', '--group', group, '--timeout', '30', '--json']
    const { code, out, err } = await ftqueue(args)
    expect(JSON.parse(out)).toMatchObject({
      op: 'push',
      queue: 5,
      item: -7,
      result: null,
      status: 'timeout',
      server: null,
      config: null,
      slot: null
    })
    expect([code, err]).toEqual([4, ''])
  })

  it('shows a group without servers', async () => {
    const { code, out, err } = await ftqueue(['status', '--group', group, '--json'])
    expect(JSON.parse(out)).toEqual({ group, configurations: [] })
    expect(err).toContain(`no server of group "${group}" can be heard on lo (127.0.0.1)`)
    expect(code).toBe(4)
  })
})

describe('interfaces', () => {
  it('shows each, and what auto chooses', async () => {
    const { code, out } = await ftqueue(['interfaces', '--json'])
    const { interfaces, auto } = JSON.parse(out) as { interfaces: object[]; auto: object }
    expect(code).toBe(0)
    expect(interfaces).toContainEqual(expect.objectContaining({ name: 'lo', loopback: true }))
    expect(auto).toMatchObject({ name: expect.any(String), why: expect.any(String) })
    const text = (await ftqueue(['interfaces'])).out.split('\n')
    expect(text.length).toBe(interfaces.length + 2)
  })
})
