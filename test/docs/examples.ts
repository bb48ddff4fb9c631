/**
 * The examples of the help, as docs/command-line.md has them: each is for itself there, so what it
 * needs stands here. They run in the page's order, on a group of three servers that take faults
 * and write traces and recordings, beside a closed group called lab; both have been used a little.
 */
import type { Block, Step } from './blocks'

interface Way {
  /** It cannot be run here, for this reason. */
  readonly skip?: string
  /** What is run in its place, where it has a placeholder or names what may not be here. */
  readonly run?: string
  readonly exit?: number
  /** What it prints; numbers stand for any number. Nothing is asked of it if that is not said. */
  readonly shows?: readonly string[]
  readonly eventually?: true
  readonly before?: readonly string[]
  readonly after?: readonly string[]
  /** It goes on until Ctrl-C, on a machine and in a group of its own unless it names one. */
  readonly background?: true
  /** On the machine where nothing else runs. */
  readonly alone?: true
  /** A server of the group is gone behind it. */
  readonly restarts?: true
}

/** Servers of this name are there while the examples run. */
const SERVERS = 'ftqueue serve --count 3 --name a --lab --trace traces --record recordings'

const FAULTLESS = ['ftqueue lab reset', 'ftqueue lab play ./together.scenario']
/** The closed group's present code. */
const CODE = ['ftqueue group show --group lab > code.txt']
/** The queue holds just this. */
const ONE_ITEM = ['ftqueue destroy 25', 'ftqueue create 12', 'ftqueue push 25 5']
/** Both sides hear this pop, and hand out another item each. */
const AMBIGUOUS = ['ftqueue destroy 63', 'ftqueue lab play ./ambiguous.scenario']
const resolve = (keep: string, back: number): Way => ({
  before: AMBIGUOUS,
  run: `ftqueue ambiguous --resolve $(ftqueue ambiguous --json | jq '.ambiguous[0].id') --keep ${keep}`,
  shows: [`settled: ${back} put back`]
})
const serves = (): Way => ({ background: true, alone: true })

const NEW_CODE = ['ftq1-03Y55-FTYKM-Y5VGQ-2TCV2-1B68Y-JPSA7-D7VGB-8S3CD-C5H3P-6386P', '…']
const BENCH = [
  'op ops/s p50 ms p99 ms errors outstanding replicas durability',
  '… 45788 0.892 6.944 0 64 3 async'
]
const HASH_TABLE = ['configuration 2.828a2c258a7d, regular, 3 servers, policy …', '…']

/** Each line of the page; one that is there again is not run again. */
export const examples: Readonly<Record<string, Way>> = {
  'ftqueue serve': serves(),
  'ftqueue serve --count 3': serves(),
  'ftqueue serve --count 3 --name a': serves(),
  'ftqueue serve --count 3 --lab': serves(),
  'ftqueue serve --window 0': serves(),
  'ftqueue serve --group lab': { background: true },
  'ftqueue serve --count 3 --trace traces': serves(),
  'ftqueue check traces': { alone: true, shows: ['P1 basic delivery valid 1 cases', '…'] },
  'ftqueue service install --print': { shows: ['…', '[Service]', '…'] },
  'ftqueue service install --print --count 2 --group lab --health 9464': {
    shows: ['…', 'ExecStart=… serve --count 2 --group lab --health 9464 …', '…']
  },
  'ftqueue service install --print --key-file /etc/ftqueue/key > ftqueue.service': {
    after: ["grep -q '^LoadCredential=.*:/etc/ftqueue/key' ftqueue.service"]
  },
  'ftqueue service install --print --for launchd': { shows: ['…', '<plist version="1.0">', '…'] },
  'ftqueue policy': { shows: ['available'] },
  'ftqueue policy majority': { shows: ['majority'], after: ['ftqueue policy available'] },
  'ftqueue group new --name lab': { shows: NEW_CODE },
  'ftqueue group new --name lab --json | jq -r .code': { shows: NEW_CODE },
  'ftqueue group show --group lab': { shows: NEW_CODE },
  'ftqueue group join CODE': {
    before: CODE,
    run: 'ftqueue group join $(cat code.txt)',
    shows: ['the join code of group "lab" is kept in …']
  },
  'ftqueue group leave lab': {
    before: CODE,
    shows: ['the join code of group "lab" is forgotten here'],
    after: ['ftqueue group join $(cat code.txt)']
  },
  'ftqueue group rotate --for 24': {
    run: 'FTQUEUE_GROUP=lab ftqueue group rotate --for 24',
    shows: ['z: has the new join code', ...NEW_CODE]
  },
  'ftqueue group rotate --for 0': {
    run: 'FTQUEUE_GROUP=lab ftqueue group rotate --for 0',
    shows: ['z: has the new join code', ...NEW_CODE]
  },
  'ftqueue create 12': { shows: ['25'] },
  'ftqueue id 12': { shows: ['25'] },
  'ftqueue push 25 5': { before: ['ftqueue create 12'], shows: [] },
  'ftqueue push 25 -7': { shows: [] },
  'ftqueue pop 25': { before: ['ftqueue push 25 5'], shows: ['5'] },
  'ftqueue pop 25 --json': {
    shows: [
      '{"op":"pop","queue":25,"result":5,"status":"ok","server":"828a2c258a7d","config":"2.828a2c258a7d","slot":6,"request":"bce1f63e-2484-46b1-aa41-b5ccee9e3924:1","ms":5.209}'
    ]
  },
  'ftqueue pop 25 --fail || echo nothing there': {
    before: ['ftqueue destroy 25', 'ftqueue create 12'],
    shows: ['-1', 'queue 25 is empty', 'nothing there']
  },
  'ftqueue pop 25 --wait': { before: ONE_ITEM, shows: ['5'] },
  'ftqueue pop 25 --wait 60000 --fail': { before: ONE_ITEM, shows: ['5'] },
  "yes 'pop 25' | ftqueue run --wait": {
    before: ONE_ITEM,
    run: "echo 'pop 25' | ftqueue run --wait",
    shows: ['5']
  },
  'ftqueue work 25 -- echo item': {
    before: ONE_ITEM,
    run: 'ftqueue work 25 --max-items 1 -- echo item',
    shows: ['item 5']
  },
  'ftqueue work 25 -j 4 -- ./render.sh --frame {}': {
    before: ONE_ITEM,
    run: 'ftqueue work 25 -j 4 --max-items 1 -- echo --frame {}',
    shows: ['--frame 5']
  },
  'ftqueue work 25 --until-empty -- ./job': {
    before: ONE_ITEM,
    run: 'ftqueue work 25 --until-empty -- echo job',
    shows: ['job 5']
  },
  "ftqueue work 25 -- sh -c 'test {} -gt 0 || ftqueue push 27 {}'": {
    before: ONE_ITEM,
    run: "ftqueue work 25 --until-empty -- sh -c 'test {} -gt 0 || ftqueue push 27 {}'",
    shows: []
  },
  'ftqueue top 25': { before: ['ftqueue push 25 5'], shows: ['5'] },
  'ftqueue size 25': { shows: ['1'] },
  'ftqueue destroy 25': { shows: [] },
  'ftqueue run jobs.txt': { shows: ['25', 'ok', 'ok', '2', '5', 'ok'] },
  "seq 1 1000 | sed 's/^/push 25 /' | ftqueue run --outstanding 64": {
    before: ['ftqueue create 12'],
    after: ['[ "$(ftqueue size 25)" -ge 1000 ]']
  },
  'ftqueue status': { eventually: true, shows: HASH_TABLE },
  'ftqueue status --group lab --json': { shows: ['{…"config":…}'] },
  'ftqueue dump --server a1': {
    shows: ['server 769e03dd4f1e, hash ca20d90b', 'label queue size items, first to last', '…']
  },
  "ftqueue dump --server a1 --json | jq '.queues[].items'": {},
  'ftqueue logs --lines 20': { shows: ['…'] },
  'ftqueue logs --server a1 --level warn --follow': {
    before: ['ftqueue lab play two-sides'],
    background: true,
    shows: ['… warn a1 merged …']
  },
  'ftqueue logs --json | jq -r .message': { shows: ['…', '…configuration…', '…'] },
  'ftqueue log-level': { shows: ['a1: default', 'a2: default', 'a3: default', '…'] },
  'ftqueue log-level debug': { shows: ['a1: debug', 'a2: debug', 'a3: debug', '…'] },
  'ftqueue log-level warn --server a1': { shows: ['a1: warn'] },
  'ftqueue log-level default': { shows: ['a1: default', 'a2: default', 'a3: default', '…'] },
  'ftqueue groups': {
    shows: ['group address configuration members servers', '…', 'default open …', '…']
  },
  'ftqueue groups --wait 10000 --json': {
    run: 'ftqueue groups --wait 500 --json',
    shows: ['{…"group":"default"…}', '…']
  },
  'ftqueue interfaces': { shows: ['…', '…127.0.0.1…', '…'] },
  'ftqueue interfaces --json | jq -r .auto.address': { shows: ['127.0.0.1'] },
  'ftqueue doctor': { shows: ['ok version …', '…', 'ok multicast …', '…'] },
  'ftqueue doctor --interface eth0 --json': { run: 'ftqueue doctor --interface lo --json' },
  'ftqueue merges': {
    shows: ['…', 'handed out twice: item 1 of queue 145 (label 72): pop …', '…']
  },
  'ftqueue merges --server a1 --json': { shows: ['{…"merges":[{…}]}'] },
  'ftqueue ambiguous': { shows: ['no pop is ambiguous'] },
  'ftqueue ambiguous --resolve 81985529216486 --keep 0': resolve('0', 1),
  'ftqueue ambiguous --resolve 81985529216486 --keep none': resolve('none', 2),
  'ftqueue lab partition a1,a2 a3': { shows: ['partition: done on a1, a2, a3'] },
  'ftqueue lab loss 30% --server a1 --from a2': { shows: ['loss: done on a1'] },
  'ftqueue lab cut a1 a2': { shows: ['cut: done on …'] },
  'ftqueue lab partition a1,a2 a3 --for 3': { shows: ['partition: done on a1, a2, a3'] },
  'ftqueue lab cut a1 a2,a3': { shows: ['cut: done on …'] },
  'ftqueue lab heal': { shows: ['heal: done on a1, a2, a3'] },
  'ftqueue lab loss 0.2': { shows: ['loss: done on a1, a2, a3'] },
  'ftqueue lab duplicate 0.2': { shows: ['duplicate: done on a1, a2, a3'] },
  'ftqueue lab reorder 0.2': { shows: ['reorder: done on a1, a2, a3'] },
  'ftqueue lab delay 50 --jitter 20': { shows: ['delay: done on a1, a2, a3'], after: FAULTLESS },
  'ftqueue lab pause a2': { shows: ['pause: done on a2'] },
  'ftqueue lab resume a2': {
    shows: ['resume: done on a2'],
    after: ['ftqueue lab play ./together.scenario']
  },
  'ftqueue lab crash a2': { shows: ['crash: done on a2'], restarts: true },
  'ftqueue lab corrupt a2': {
    shows: ['corrupt: done on a2'],
    after: ['ftqueue lab play ./together.scenario']
  },
  'ftqueue lab reset': { shows: ['reset: done on a1, a2, a3'] },
  'ftqueue lab status': {
    shows: ['name server messages faults that are on what they did so far', '…']
  },
  'ftqueue lab scenarios': { shows: ['name servers what happens', '…', 'minority 3 …', '…'] },
  'ftqueue lab scenarios minority > mine.scenario': { after: ['[ -s mine.scenario ]'] },
  'ftqueue lab play minority': { before: FAULTLESS, shows: ['…', 'the end'] },
  'ftqueue lab play ./mine.scenario --json': {
    before: ['cp together.scenario mine.scenario'],
    shows: ['{"event":"begin",…}', '…']
  },
  'ftqueue replay recordings/a1.1.rec': { shows: ['…'] },
  'ftqueue replay recordings/a1.1.rec --trace a1.jsonl --log debug': {
    after: ['[ -s a1.jsonl ]']
  },
  // Long enough to be seen working; what it measures is nothing here.
  'ftqueue bench push': { run: 'ftqueue bench push --seconds 1', shows: BENCH },
  'ftqueue bench mixed --outstanding 1024 --seconds 5': {
    run: 'ftqueue bench mixed --outstanding 1024 --seconds 1',
    shows: ['op …', '… 45788 0.892 6.944 … 1024 3 async']
  },
  'ftqueue completion bash > ftqueue.bash': { after: ['source ftqueue.bash'] },
  'ftqueue completion fish | source': { run: "fish -c 'ftqueue completion fish | source'" },
  'ftqueue help push': { shows: ['Usage: ftqueue push …', '…'] },
  'ftqueue help lab loss': { shows: ['Usage: ftqueue lab loss …', '…'] },
  // A bare machine has mandoc alone.
  'ftqueue help --man | man -l -': { run: 'ftqueue help --man | mandoc -T ascii' },
  'ftqueue help --json': { shows: ['{…"name":"ftqueue"…}'] }
}

/** What is typed, without what the page says of it. */
export function exampleOf({ command }: Step): string {
  return command.replace(/\s+#\s.*$/, '').trim()
}

/** What must be there before the first example. */
export function beforeExamples(line: number): readonly Block[] {
  const file = (name: string, ...lines: string[]): Block => block(line, { file: name }, lines)
  return [
    file('jobs.txt', 'q = create 12', 'push $q 5', 'push $q 6', 'size $q', 'pop $q', 'destroy $q'),
    file('together.scenario', '# All as it was.', 'until alike'),
    file(
      ...(['ambiguous.scenario', '# A pop that both sides answer, differently.'] as const),
      ...['run q = create 31', 'partition @1,@2 @3', 'until sides @1,@2 @3', 'at @1 push $q 100'],
      ...['at @3 push $q 200', 'run pop $q', 'heal', 'until merged', 'until alike']
    ),
    block(line, { background: 'group' }, [SERVERS]),
    commands(line, ['ftqueue group join "$(ftqueue group new --name lab)"']),
    block(line, { background: 'closed' }, ['ftqueue serve --group lab --name z'])
  ]
}

/** The blocks of a page that would run this example, with what it needs; null: nobody knows it. */
export function blocksOf(step: Step): readonly Block[] | null {
  const { line } = step
  const example = exampleOf(step)
  const way = examples[example]
  if (way === undefined) return null
  if (way.skip !== undefined) return [block(line, { skip: way.skip }, [example])]
  const on = way.alone === true ? 'alone' : 'this'
  const typed = (way.alone === true ? 'FTQUEUE_GROUP=alone ' : '') + (way.run ?? example)
  const ends = { on, exit: String(way.exit ?? 0), numbers: '', ignore: '->' }
  const words = way.eventually === true ? { ...ends, eventually: '' } : ends
  const print = (own: Readonly<Record<string, string>>): Block =>
    way.shows === undefined
      ? block(line, own, [typed])
      : block(line, own, [`$ ${typed}`, ...way.shows], 'console')
  const own =
    way.background === true
      ? [print({ on, background: 'example' }), stop(line, 'example')]
      : [print(words)]
  const again =
    way.restarts === true
      ? [stop(line, 'group'), block(line, { background: 'group' }, [SERVERS])]
      : []
  return [commands(line, way.before ?? []), ...own, commands(line, way.after ?? []), ...again]
}

function commands(line: number, lines: readonly string[]): Block {
  return block(line, {}, lines)
}

function stop(line: number, name: string): Block {
  return block(line, { stop: name }, [], 'text')
}

function block(
  line: number,
  words: Readonly<Record<string, string>>,
  lines: readonly string[],
  language = words['file'] === undefined ? 'sh' : 'text'
): Block {
  // Steps are counted from the line behind a block's fence.
  return { line: line - 1, language, words: new Map(Object.entries(words)), lines }
}
