/** `bench`: how fast a running group is. */
import type { Command } from 'commander'
import { nearest } from '../../../shared/command-line'
import { UserError } from '../../../shared/user-error'
import { bench } from '../bench-run'
import type { Io } from '../io'
import { groupOptions, integerOption } from '../options'
import { readSettings, type SettingFlags } from '../../host/settings'
import { BENCH_OPERATIONS, type BenchOperation } from '../stretch'
import { tableLines } from '../table'

interface BenchFlags extends SettingFlags {
  readonly outstanding: number
  readonly seconds: number
  readonly clients: number
  readonly timeout: number
  readonly address?: string
  readonly port?: number
  readonly ttl?: number
  readonly json?: boolean
}

export function addBench(program: Command, io: Io): void {
  const command = groupOptions(
    program
      .command('bench')
      .description('measure a running group, on a queue of its own')
      .argument('<op>', 'push, pop or mixed (push and pop in turn)')
  )
    .option(
      '--outstanding <n>',
      'operations in flight of each client',
      integerOption('--outstanding', 1, 16_384),
      64
    )
    .option('--seconds <s>', 'how long to measure', integerOption('--seconds', 1, 3600), 3)
    .option('--clients <c>', 'clients side by side', integerOption('--clients', 1, 64), 1)
    .option(
      '--timeout <ms>',
      'how long to try each operation',
      integerOption('--timeout', 1, 86_400_000),
      5000
    )
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ftqueue bench push --outstanding 1024 --seconds 5')
  command.action(async (op: string) => {
    await measure(operationOf(op), command.opts<BenchFlags>(), io)
  })
}

function operationOf(text: string): BenchOperation {
  const op = BENCH_OPERATIONS.find((one) => one === text)
  if (op !== undefined) return op
  const meant = nearest(text, BENCH_OPERATIONS)
  throw new UserError(
    `there is no bench "${text}": ` +
      (meant === null ? `give ${BENCH_OPERATIONS.join(', ')}` : `did you mean ${meant}?`)
  )
}

async function measure(op: BenchOperation, flags: BenchFlags, io: Io): Promise<void> {
  const { group, key, interface: chosen, peers } = readSettings(flags, io.environment)
  const { outstanding, seconds, clients, timeout, address, port, ttl } = flags
  if (flags.json !== true) io.note(`${op}: ${seconds} s with ${outstanding} outstanding …`)
  const result = await bench({
    path: { group, key, interface: chosen, peers, address, port, ttl },
    op,
    outstanding,
    seconds,
    clients,
    timeoutMs: timeout
  })
  if (flags.json === true) {
    await io.json(result)
    return
  }
  const titles = ['op', 'ops/s', 'p50 ms', 'p99 ms', 'errors', 'outstanding', 'replicas']
  const row = [
    result.op,
    result.ops_per_s,
    result.p50_ms,
    result.p99_ms,
    result.errors,
    result.outstanding * result.clients,
    result.replicas
  ]
  const lines = tableLines(
    [...titles.map((title, i) => ({ title, right: i > 0 })), { title: 'durability' }],
    [[...row.map(String), result.durability]],
    io.columns
  )
  for (const line of lines) await io.line(line)
}
