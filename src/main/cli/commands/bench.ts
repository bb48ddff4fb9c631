/** `bench`: how fast a running group is. */
import type { Command } from 'commander'
import { bench } from '../bench-run'
import type { Io } from '../io'
import { describe, jsonOption } from '../manual'
import { choiceArgument, groupOptions, integerOption } from '../options'
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
      .addArgument(
        choiceArgument('<op>', 'what to measure; mixed is push and pop in turn', BENCH_OPERATIONS)
      )
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
  jsonOption(command)
  describe(command, {
    examples: [
      ['ftqueue bench push', 'three seconds, 64 in flight'],
      ['ftqueue bench mixed --outstanding 1024 --seconds 5', 'as much as it takes']
    ],
    json: 'op, ops_per_s, p50_ms, p99_ms, errors, outstanding, clients, seconds, durability, replicas'
  })
  command.action(async (op: BenchOperation) => {
    await measure(op, command.opts<BenchFlags>(), io)
  })
}

async function measure(op: BenchOperation, flags: BenchFlags, io: Io): Promise<void> {
  const { group, key, interface: chosen, peers } = readSettings(flags, io.environment)
  const { outstanding, seconds, clients, timeout, address, port, ttl } = flags
  const result = await bench({
    path: { group, key, interface: chosen, peers, address, port, ttl },
    op,
    outstanding,
    seconds,
    clients,
    timeoutMs: timeout,
    io
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
    [
      ...titles.map((title, i) => ({ title, right: i > 0 })),
      { title: 'durability', yields: 1, least: 0 }
    ],
    [[...row.map(String), result.durability]],
    io.columns
  )
  for (const line of lines) await io.line(line)
}
