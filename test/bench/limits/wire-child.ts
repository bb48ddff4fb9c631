/**
 * A process on the multicast group that does one thing at a time: what Node's dgram sockets
 * give to whoever does nothing else. The first four bytes of a datagram are its number, the next four
 * the measurement's.
 */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { Histogram } from '../../../src/main/client/histogram'
import type { WireOrder, WirePlace, WireReport } from './messages'
import { PipelineClient, PipelineMember, type Speaker } from './pipeline'

const BUFFER_BYTES = 4 * 2 ** 20
/** Sends that the system has not confirmed. */
const SENDS_MOST = 64
/** A lost datagram may have carried what an acknowledgement waits for. */
const STALLED_MS = 50
const SMALL_BYTES = 64

type Order<K extends WireOrder['kind']> = Extract<WireOrder, { readonly kind: K }>

export function serveWire(): void {
  const peer = new WirePeer()
  process.on('disconnect', () => process.exit(0))
  process.on('message', (order: WireOrder) => {
    peer
      .follow(order)
      .then((report) => process.send?.(report))
      .catch((error: unknown) => {
        console.error(String(error))
        process.exit(1)
      })
  })
}

class WirePeer {
  private place: WirePlace = { group: '', port: 0, interface: '' }
  private run = 0
  private shared: Socket | null = null
  /** Acknowledgements come here, which nobody else should be woken by. */
  private own = createSocket('udp4')
  private heard: (bytes: Buffer) => void = () => undefined
  private acknowledged: (bytes: Buffer) => void = () => undefined
  private missed = 0
  private hops = 0
  private token = Buffer.alloc(SMALL_BYTES)

  async follow(order: WireOrder): Promise<WireReport> {
    this.run = order.run
    switch (order.kind) {
      case 'open':
        return this.open(order)
      case 'leave':
        this.shared?.close()
        this.shared = null
        return this.ready()
      case 'receive':
        return this.receive(order)
      case 'send':
        return this.send(order)
      case 'missed':
        return { kind: 'missed', datagrams: this.missed }
      case 'echo':
        return this.echo()
      case 'ping':
        return this.ping(order)
      case 'token':
        return this.pass(order)
      case 'hop':
        this.multicast(numbered(this.token, 1, this.run))
        return this.ready()
      case 'hops':
        return { kind: 'hops', hops: this.hops }
      case 'member':
        return this.beMember(order)
      case 'operate':
        return this.operate(order)
    }
  }

  private async open({ place, listens }: Order<'open'>): Promise<WireReport> {
    this.place = place
    this.own = await bound(0, place.interface)
    sendFrom(this.own, place)
    this.own.on('message', (bytes) => {
      if (bytes.readUInt32LE(4) === this.run) this.acknowledged(bytes)
    })
    if (!listens) return this.ready()
    this.shared = await bound(place.port, '0.0.0.0')
    sendFrom(this.shared, place)
    this.shared.addMembership(place.group, place.interface)
    this.shared.on('message', (bytes) => {
      if (bytes.readUInt32LE(4) === this.run) this.heard(bytes)
    })
    return this.ready()
  }

  private receive({ id, ackPort, every }: Order<'receive'>): WireReport {
    let next = 0
    this.missed = 0
    const ack = Buffer.alloc(12)
    this.heard = (bytes) => {
      const number = bytes.readUInt32LE(0)
      this.missed += Math.max(0, number - next)
      next = Math.max(next, number + 1)
      if (next % every !== 0) return
      ack.writeUInt32LE(id, 8)
      this.own.send(numbered(ack, next, this.run), ackPort, this.place.interface)
    }
    return this.ready()
  }

  /** Never more on the way than the window: unpaced, most would be lost, and less would arrive. */
  private async send(order: Order<'send'>): Promise<WireReport> {
    const { bytes, warmUpMs, ms, window, receivers } = order
    const buffers = Array.from({ length: SENDS_MOST }, () => Buffer.alloc(bytes))
    const acked = Array.from({ length: receivers }, () => 0)
    let [sent, sending, stalls, lastAckAt] = [0, 0, 0, performance.now()]
    let over = false
    const pump = (): void => {
      const end = Math.min(...acked) + window
      while (!over && sending < SENDS_MOST && sent < end) {
        sending++
        this.multicast(numbered(buffers[sent % SENDS_MOST]!, sent++, this.run), () => {
          sending--
          pump()
        })
      }
    }
    this.acknowledged = (ack) => {
      const id = ack.readUInt32LE(8)
      acked[id] = Math.max(acked[id] ?? 0, ack.readUInt32LE(0))
      lastAckAt = performance.now()
      pump()
    }
    const timer = setInterval(() => {
      if (performance.now() - lastAckAt > STALLED_MS) {
        stalls++
        acked.fill(sent)
        lastAckAt = performance.now()
      }
      pump()
    }, 10)
    pump()
    await pause(warmUpMs)
    const [before, startedAt] = [Math.min(...acked), performance.now()]
    await pause(ms)
    const elapsedMs = performance.now() - startedAt
    const arrived = Math.min(...acked) - before
    over = true
    clearInterval(timer)
    return { kind: 'sent', datagramsPerS: (arrived / elapsedMs) * 1000, stalls }
  }

  private echo(): WireReport {
    const answer = Buffer.alloc(SMALL_BYTES)
    this.heard = (bytes) => {
      // What it multicasts comes to itself, too: odd numbers are answers.
      const number = bytes.readUInt32LE(0)
      if (number % 2 === 0) this.multicast(numbered(answer, number + 1, this.run))
    }
    return this.ready()
  }

  private async ping({ warmUpMs, ms }: Order<'ping'>): Promise<WireReport> {
    const trips = new Histogram()
    const question = Buffer.alloc(SMALL_BYTES)
    const startedAt = performance.now()
    let number = 0
    let askedAt = 0
    const ask = (now: number): void => {
      askedAt = now
      this.multicast(numbered(question, number, this.run))
    }
    this.heard = (bytes) => {
      if (bytes.readUInt32LE(0) !== number + 1) return
      const now = performance.now()
      if (now > startedAt + warmUpMs) trips.add(now - askedAt)
      number += 2
      ask(now)
    }
    ask(startedAt)
    await pause(warmUpMs + ms)
    this.heard = () => undefined
    return { kind: 'round trips', p50Ms: trips.quantile(0.5), p99Ms: trips.quantile(0.99) }
  }

  private pass({ id, of, bytes }: Order<'token'>): WireReport {
    this.token = Buffer.alloc(bytes)
    this.hops = 0
    this.heard = (heard) => {
      this.hops++
      const number = heard.readUInt32LE(0)
      if (number % of === id) this.multicast(numbered(this.token, number + 1, this.run))
    }
    return this.ready()
  }

  private beMember({ id, ports, clientPort }: Order<'member'>): WireReport {
    const member = new PipelineMember(this.speaker(), id, ports, clientPort)
    this.heard = (bytes) => {
      member.multicastHeard(bytes)
    }
    this.acknowledged = (bytes) => {
      member.unicastHeard(bytes)
    }
    return this.ready()
  }

  private async operate({ warmUpMs, ms }: Order<'operate'>): Promise<WireReport> {
    const client = new PipelineClient(this.speaker(), warmUpMs)
    this.acknowledged = (bytes) => {
      client.unicastHeard(bytes)
    }
    client.ask()
    await pause(warmUpMs + ms)
    return { kind: 'operated', ...client.end() }
  }

  private speaker(): Speaker {
    const bytes = Buffer.alloc(SMALL_BYTES)
    return {
      multicast: (number, fill) => {
        fill(numbered(bytes, number, this.run))
        this.multicast(bytes)
      },
      unicast: (port, number, fill) => {
        fill(numbered(bytes, number, this.run))
        this.own.send(bytes, port, this.place.interface)
      }
    }
  }

  private ready(): WireReport {
    return { kind: 'ready', port: this.own.address().port }
  }

  private multicast(bytes: Buffer, done?: () => void): void {
    const socket = this.shared ?? this.own
    socket.send(bytes, this.place.port, this.place.group, done)
  }
}

function numbered(bytes: Buffer, number: number, run: number): Buffer {
  bytes.writeUInt32LE(number, 0)
  bytes.writeUInt32LE(run, 4)
  return bytes
}

async function bound(port: number, address: string): Promise<Socket> {
  const socket = createSocket({
    type: 'udp4',
    reuseAddr: port !== 0,
    recvBufferSize: BUFFER_BYTES,
    sendBufferSize: BUFFER_BYTES
  })
  socket.bind(port, address)
  await once(socket, 'listening')
  return socket
}

function sendFrom(socket: Socket, place: WirePlace): void {
  socket.setMulticastInterface(place.interface)
  // Not beyond this machine, whatever the interface.
  socket.setMulticastTTL(0)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
