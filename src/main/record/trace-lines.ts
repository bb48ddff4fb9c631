/**
 * The trace as text, contract.md section 7: one JSON object a line. A live server
 * and a replay of its recording make the same lines here, byte for byte: the time
 * in them is that of the core's input.
 *
 * There may be millions of lines in a second: what the core tells of a packet is read in place, and
 * a line is made from the one before.
 */
import { formatConfigId, formatMemberId } from '../protocol/ids'
import {
  ANY_OPERATIONS,
  type ConfigEvent,
  type DivergenceEvent,
  type MemberId,
  type MergeEvent,
  type Millis,
  type Status,
  type TraceEvent
} from '../protocol/types'
import { readResults } from '../protocol/wire/reply'
import { OperationReader, PUSH, SETTLE } from '../protocol/wire/request'
import { asBytes, LineBytes, LineForm } from './line-form'

const MICROS_PER_MILLI = 1000

type Told<Ev> = TraceEvent & { readonly ev: Ev }

/** A form for all lines that have these in common. */
interface Keyed<Key> {
  readonly key: Key
  readonly form: LineForm
}

interface DeliveryKey {
  readonly argument: number
  readonly status: Status
  readonly hasResult: boolean
}

interface ReplyKey {
  readonly client: string
  readonly agreed: boolean
  readonly status: Status
  readonly hasResult: boolean
}

/** The form used last, by opcode. */
type Forms = (Keyed<DeliveryKey> | undefined)[]

/** Deliveries of one client's packets in one configuration. */
interface Deliveries {
  readonly config: string
  readonly client: string
  /** By who ordered them: members take turns. */
  readonly byOrigin: Map<string, Forms>
}

const ORDER_END = asBytes(']}\n')

export class TraceLines {
  private readonly head: string
  private micros = 0
  private readonly bytes = new LineBytes()
  private readonly reader = new OperationReader()
  /** What the next line is written with. */
  private readonly numbers: number[] = []
  private deliveries: Deliveries = { config: '', client: '', byOrigin: new Map() }
  private replies: Keyed<ReplyKey> | null = null
  private stables: Keyed<string> | null = null
  private orders: Keyed<string> | null = null
  private messages: Keyed<string> | null = null

  constructor(server: MemberId) {
    this.head = `,"server":${JSON.stringify(formatMemberId(server))},"ev":`
  }

  /** A step begins; what follows happened at `now`, the time of its input. */
  at(now: Millis): void {
    // A clock that stands still between two lines is fine; one that goes back is not.
    this.micros = Math.max(this.micros, Math.floor(now * MICROS_PER_MILLI))
  }

  add(event: TraceEvent): void {
    switch (event.ev) {
      case 'order':
        this.order(event)
        break
      case 'deliver':
        this.deliver(event)
        break
      case 'reply':
        this.reply(event)
        break
      case 'stable':
        this.stable(event)
        break
      case 'restore': {
        const { ev, ...fields } = event
        this.line(ev, fields)
      }
    }
  }

  config(event: ConfigEvent): void {
    this.line('config', {
      config: formatConfigId(event.config),
      kind: event.kind,
      members: event.members.map((member) => formatMemberId(member.id)),
      from: event.from.map(formatConfigId)
    })
  }

  merge({ config, from, report, hash }: MergeEvent): void {
    this.line('merge', {
      config: formatConfigId(config),
      from: from.map(formatConfigId),
      report,
      hash
    })
  }

  divergence({ config, ...rest }: DivergenceEvent): void {
    this.line('divergence', { config: formatConfigId(config), ...rest })
  }

  /** Bytes of the lines since the last `take`. */
  get length(): number {
    return this.bytes.length
  }

  /** The lines since the last call, in UTF-8, each with its end. They stay as they are until more are added. */
  take(): Uint8Array {
    return this.bytes.take()
  }

  private line(ev: string, fields: object): void {
    const rest = JSON.stringify(fields).slice(1)
    this.bytes.add(asBytes(`{"t":${this.micros}${this.head}"${ev}",${rest}\n`))
  }

  private order({ config, slot, messages }: Told<'order'>): void {
    const { numbers, bytes } = this
    if (this.orders?.key !== config) {
      const form = this.formOf(`"order","config":"${config}","slot":`, ',"messages":[')
      this.orders = { key: config, form }
    }
    numbers[0] = this.micros
    numbers[1] = slot
    this.orders.form.write(numbers, bytes)
    for (const { packet } of messages) {
      const { client, first, count } = packet
      if (this.messages?.key !== client) {
        this.messages = { key: client, form: new LineForm([`"${inJson(client)}:`, '",']) }
      }
      const { form } = this.messages
      for (let i = 0; i < count; i++) {
        numbers[0] = first + i
        form.write(numbers, bytes)
      }
    }
    if (messages.length > 0) bytes.dropLast()
    bytes.add(ORDER_END)
  }

  private deliver({ config, slot, i, packet, origin, results }: Told<'deliver'>): void {
    const { numbers, reader, bytes } = this
    const { client, first } = packet
    const forms = this.formsOf(config, client, origin)
    numbers[0] = this.micros
    numbers[1] = slot
    reader.open(packet)
    readResults(results, (index, status, result) => {
      reader.next()
      const { operation } = reader
      let next = 4
      numbers[2] = i + index
      numbers[3] = first + index
      if (operation === PUSH || operation === SETTLE) numbers[next++] = reader.item
      if (result !== null) numbers[next] = result
      const { argument } = reader
      const hasResult = result !== null
      let known = forms[operation]
      if (
        known?.key.argument !== argument ||
        known.key.status !== status ||
        known.key.hasResult !== hasResult
      ) {
        const key = { argument, status, hasResult }
        known = { key, form: this.deliveryForm(operation, key, origin) }
        forms[operation] = known
      }
      known.form.write(numbers, bytes)
    })
  }

  /** Those of what was ordered by one member for one client. */
  private formsOf(config: string, client: string, origin: string): Forms {
    if (this.deliveries.config !== config || this.deliveries.client !== client) {
      this.deliveries = { config, client, byOrigin: new Map() }
    }
    const { byOrigin } = this.deliveries
    const forms = byOrigin.get(origin) ?? []
    if (forms.length === 0) byOrigin.set(origin, forms)
    return forms
  }

  private deliveryForm(
    operation: number,
    { argument, status, hasResult }: DeliveryKey,
    origin: string
  ): LineForm {
    const { config, client } = this.deliveries
    const op = ANY_OPERATIONS[operation - 1] ?? ''
    const args = `","origin":"${origin}","op":"${op}","args":[${String(argument)}`
    const end = `,"status":"${status}","phase":"regular"}\n`
    return this.formOf(
      `"deliver","config":"${config}","slot":`,
      ',"i":',
      `,"message":"${inJson(client)}:`,
      ...withResult(
        operation === PUSH || operation === SETTLE ? [`${args},`, ']'] : [`${args}]`],
        hasResult,
        end
      )
    )
  }

  private reply({ packet, results }: Told<'reply'>): void {
    const { numbers, bytes } = this
    const { client, first, agreed } = packet
    numbers[0] = this.micros
    readResults(results, (index, status, result) => {
      numbers[1] = first + index
      if (result !== null) numbers[2] = result
      this.replyForm(client, agreed, status, result !== null).write(numbers, bytes)
    })
  }

  private replyForm(client: string, agreed: boolean, status: Status, hasResult: boolean): LineForm {
    const known = this.replies
    if (
      known?.key.client === client &&
      known.key.agreed === agreed &&
      known.key.status === status &&
      known.key.hasResult === hasResult
    ) {
      return known.form
    }
    const end = `,"status":"${status}"${agreed ? ',"agreed":true' : ''}}\n`
    const form = this.formOf(
      `"reply","message":"${inJson(client)}:`,
      ...withResult(['"'], hasResult, end)
    )
    this.replies = { key: { client, agreed, status, hasResult }, form }
    return form
  }

  private stable({ config, slot }: Told<'stable'>): void {
    const { numbers } = this
    if (this.stables?.key !== config) {
      const form = this.formOf(`"stable","config":"${config}","slot":`, '}\n')
      this.stables = { key: config, form }
    }
    numbers[0] = this.micros
    numbers[1] = slot
    this.stables.form.write(numbers, this.bytes)
  }

  /** A form whose first number is the time. */
  private formOf(behindHead: string, ...texts: readonly string[]): LineForm {
    return new LineForm(['{"t":', this.head + behindHead, ...texts])
  }
}

/** What stands before the result goes on to it, or past it. */
function withResult(texts: readonly string[], hasResult: boolean, end: string): string[] {
  const last = `${texts.at(-1) ?? ''},"result":`
  const before = texts.slice(0, -1)
  return hasResult ? [...before, last, end] : [...before, `${last}null${end}`]
}

/** A text as it stands in JSON, without quotation marks. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
