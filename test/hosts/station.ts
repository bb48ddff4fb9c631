/** A program on a host that sends and hears datagrams of no protocol, to try a network with. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterEach } from 'vitest'
import { eventually } from '../support/command'
import type { Host } from './host'
import type { Network } from './network'

const GROUP = '239.192.1.1'
const stations: Station[] = []

afterEach(async () => {
  await Promise.all(stations.splice(0).map((station) => station.close()))
})

/** Sends `TEXT` to `ADDRESS` for a line `ADDRESS TEXT`; tells `sent TEXT`, and `heard TEXT`. */
const PROGRAM = `
const [own, group] = process.argv.slice(1)
const socket = require('node:dgram').createSocket({ type: 'udp4', reuseAddr: true })
socket.on('message', (text) => console.log('heard ' + text))
socket.bind(7000, () => {
  socket.addMembership(group, own)
  socket.setMulticastInterface(own)
  console.log('ready')
  const lines = require('node:readline').createInterface(process.stdin)
  lines.on('close', () => process.exit())
  lines.on('line', (line) => {
    const [to, text] = line.split(' ')
    socket.send(text, 7000, to, () => console.log('sent ' + text))
  })
})`

export class Station {
  private readonly told = new Set<string>()
  private readonly child: ChildProcess

  private constructor(
    host: Host,
    readonly address: string
  ) {
    const node = [process.execPath, '-e', PROGRAM, address, GROUP]
    const [program = '', ...args] = [...host.within, ...node]
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.child = child
    stations.push(this)
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.told.add(line)
    })
  }

  /** One on each of these hosts; all of them listen. */
  static async open(hosts: readonly Host[]): Promise<readonly Station[]> {
    const all = hosts.map((host) => new Station(host, host.link().ip))
    await Promise.all(all.map((station) => station.until('ready')))
    return all
  }

  /** Sends a text that was not sent before; resolves when it has left. */
  async send(text: string, to = GROUP): Promise<void> {
    this.child.stdin?.write(`${to} ${text}\n`)
    await this.until(`sent ${text}`)
  }

  async hears(text: string): Promise<void> {
    await this.until(`heard ${text}`)
  }

  hasHeard(text: string): boolean {
    return this.told.has(`heard ${text}`)
  }

  async close(): Promise<void> {
    const ended = once(this.child, 'exit')
    this.child.stdin?.end()
    await ended
  }

  private until(line: string): Promise<void> {
    return eventually(() => this.told.has(line))
  }
}

let rounds = 0

/** Who hears whom, `A<B` for "A hears B", by multicast, or else by unicast. The network is healed by that. */
export async function hearing(
  all: readonly Station[],
  network: Network,
  way: 'multicast' | 'unicast' = 'multicast'
): Promise<readonly string[]> {
  const round = ++rounds
  const pairs = all.flatMap((to, t) =>
    all.flatMap((from, f) => (to === from ? [] : [{ to, from, t, f }]))
  )
  if (way === 'multicast') {
    await Promise.all(all.map((from, f) => from.send(`${round}:${f}`)))
  } else {
    await Promise.all(
      pairs.map(({ to, from, t, f }) => from.send(`${round}:${f}>${t}`, to.address))
    )
  }
  await network.heal()
  // What was not dropped arrives before what was sent after it.
  await Promise.all(all.map((from, f) => from.send(`${round}:end${f}`)))
  await Promise.all(pairs.map(({ to, f }) => to.hears(`${round}:end${f}`)))
  const heard = pairs.filter(({ to, t, f }) =>
    to.hasHeard(way === 'multicast' ? `${round}:${f}` : `${round}:${f}>${t}`)
  )
  return heard.map(({ t, f }) => `${t}<${f}`)
}
