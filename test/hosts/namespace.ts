/**
 * Network namespaces. Nothing leaves them, and nothing of this machine is seen in
 * them, in /sys neither. They have no names: a process keeps each, and ends with this
 * one at the latest.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach } from 'vitest'
// What runs in the namespaces ends before they do: hooks run in the reverse order of imports.

const open: Namespace[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((namespace) => namespace.close()))
})

/** Its own /sys, no IPv6 (whose own packets would be counted), loopback; then `cat` keeps it. */
const SETUP = `
mount -t sysfs sysfs /sys
for f in all default; do
  echo 1 2>/dev/null >/proc/sys/net/ipv6/conf/$f/disable_ipv6
done
ip link set lo up
exec cat`

export class Namespace {
  private constructor(
    readonly pid: number,
    readonly close: () => Promise<void>
  ) {}

  static async open(): Promise<Namespace> {
    // `cat` ends with its input, so with this process, however that ends.
    const keeper = spawn('unshare', ['--net', '--mount', 'sh', '-c', SETUP], {
      stdio: ['pipe', 'pipe', 'inherit']
    })
    const ended = once(keeper, 'exit')
    const isThere = once(keeper.stdout, 'data')
    keeper.stdin.on('error', () => undefined)
    keeper.stdin.write('there\n')
    await Promise.race([
      isThere,
      ended.then(() => {
        throw new Error('no network namespace can be made: this takes root and util-linux')
      })
    ])
    const namespace = new Namespace(keeper.pid ?? 0, async () => {
      keeper.stdin.end()
      await ended
    })
    open.push(namespace)
    return namespace
  }

  /** What stands in front of a command that is to run there. */
  get within(): readonly string[] {
    const of = `/proc/${this.pid}/ns`
    return ['nsenter', `--net=${of}/net`, `--mount=${of}/mnt`]
  }

  /** Runs a command there, and returns what it says. */
  run(command: readonly string[], input = ''): Promise<string> {
    const [program = '', ...args] = [...this.within, ...command]
    return new Promise((done, fail) => {
      const child = execFile(program, args, (error, out, err) => {
        if (error === null) done(out)
        else fail(new Error(`${command.join(' ')} <<< ${input}: ${err || error.message}`))
      })
      child.stdin?.on('error', () => undefined)
      child.stdin?.end(input)
    })
  }

  /** `ip LINE` there, for each, in this order. */
  async ip(...lines: readonly string[]): Promise<void> {
    await this.run(['ip', '-batch', '-'], `${lines.join('\n')}\n`)
  }

  /** `tc LINE` there, for each, in this order. */
  async tc(...lines: readonly string[]): Promise<void> {
    await this.run(['tc', '-batch', '-'], `${lines.join('\n')}\n`)
  }

  /** What `ip WORDS` tells there, as JSON. */
  async ask(words: string): Promise<unknown> {
    return JSON.parse(await this.run(['ip', '-json', '-stats', ...words.split(' ')]))
  }

  /** A file as it is there. */
  read(file: string): Promise<string> {
    return this.run(['cat', file])
  }

  async set(file: string, value: string): Promise<void> {
    await this.run(['tee', file], value)
  }
}
