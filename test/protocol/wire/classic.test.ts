import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8Encode } from '../../../src/main/protocol/wire/bytes'
import { decodeClassicRequest, encodeClassicReply } from '../../../src/main/protocol/wire/classic'
import { LABEL_MAX } from '../../../src/main/protocol/wire/request'
import { anyText, item, label } from '../arbitraries'
import { callsOf } from '../packets'
import { resultBytes } from './datagrams'

const UUID = '0c6ad0b8-8c5e-11ee-b9d1-0242ac120002'

const read = (text: string) => decodeClassicRequest(utf8Encode(text))

const operations = {
  qCreate: 'create',
  qId: 'id',
  qPush: 'push',
  qPop: 'pop',
  qTop: 'top',
  qSize: 'size',
  qDestroy: 'destroy'
} as const

describe('a classic request', () => {
  it.each([
    ['qCreate,12', { operation: 'create', argument: 12, item: 0 }],
    ['qId,12', { operation: 'id', argument: 12, item: 0 }],
    ['qPush,25,5', { operation: 'push', argument: 25, item: 5 }],
    ['qPop,25', { operation: 'pop', argument: 25, item: 0 }],
    ['qTop,25', { operation: 'top', argument: 25, item: 0 }],
    ['qSize,25', { operation: 'size', argument: 25, item: 0 }],
    ['qDestroy,25', { operation: 'destroy', argument: 25, item: 0 }]
  ])('msg,UUID,%s is one operation of a client named by its UUID', (rest, call) => {
    const packet = read(`msg,${UUID},${rest}`)!
    expect(packet).toMatchObject({ client: UUID, low: 0, first: 0, count: 1, agreed: false })
    expect(callsOf(packet)).toEqual([call])
  })

  it('takes every label, item and UUID that is legal', () => {
    const uuid = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 16 })
      .filter((text) => !text.includes(',') && text.trim() === text)
    fc.assert(
      fc.property(uuid, label, item, item, (client, name, queue, value) => {
        const creating = read(`msg,${client},qCreate,${name}`)!
        expect(creating.client).toBe(client)
        expect(callsOf(creating)).toEqual([{ operation: 'create', argument: name, item: 0 }])
        const pushing = read(`msg,${client},qPush,${queue},${value}`)!
        expect(callsOf(pushing)).toEqual([{ operation: 'push', argument: queue, item: value }])
      })
    )
  })

  it('may have spaces around its fields and a line end', () => {
    const packet = read(`msg, ${UUID} , qPush ,\t25, +5\r\n`)!
    expect(packet.client).toBe(UUID)
    expect(callsOf(packet)).toEqual([{ operation: 'push', argument: 25, item: 5 }])
  })

  it('makes 0 of -0', () => {
    expect(callsOf(read(`msg,${UUID},qPush,-0,-0`)!)).toEqual([
      { operation: 'push', argument: 0, item: 0 }
    ])
  })
})

describe('anything else is not a request', () => {
  it.each([
    '',
    'msg',
    'mockPartition',
    `msg,${UUID}`,
    `msg,${UUID},qPop`,
    `msg,${UUID},qPop,1,2`,
    `msg,${UUID},qPush,1`,
    `msg,${UUID},qPush,1,2,3`,
    `msg,${UUID},qpop,1`,
    `msg,${UUID},pop,1`,
    `msg,${UUID},,1`,
    `MSG,${UUID},qPop,1`,
    `xmsg,${UUID},qPop,1`,
    'msg,,qPop,1',
    'msg,  ,qPop,1',
    `msg,${'u'.repeat(65)},qPop,1`,
    `msg,${'ü'.repeat(33)},qPop,1`
  ])('%j', (text) => expect(read(text)).toBeUndefined())

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype'])(
    'the name %s of every object is no operation',
    (op) => {
      for (const rest of ['', ',1', ',1,2']) {
        expect(read(`msg,${UUID},${op}${rest}`)).toBeUndefined()
      }
    }
  )

  it.each([
    '',
    ' ',
    'x',
    '1x',
    '1.0',
    '1e3',
    '0x10',
    '--1',
    '+-1',
    '1 2',
    'NaN',
    'Infinity',
    '１',
    '9007199254740992',
    '-9007199254740992',
    '99999999999999999',
    '1'.repeat(100)
  ])('%j is no integer in range', (number) => {
    expect(read(`msg,${UUID},qPop,${number}`)).toBeUndefined()
    expect(read(`msg,${UUID},qPush,1,${number}`)).toBeUndefined()
    expect(read(`msg,${UUID},qPush,${number},1`)).toBeUndefined()
  })

  it('labels end where ids could no longer be derived', () => {
    for (const op of ['qCreate', 'qId']) {
      expect(read(`msg,${UUID},${op},${LABEL_MAX}`)).toBeDefined()
      expect(read(`msg,${UUID},${op},${-LABEL_MAX}`)).toBeDefined()
      expect(read(`msg,${UUID},${op},${LABEL_MAX + 1}`)).toBeUndefined()
      expect(read(`msg,${UUID},${op},${-LABEL_MAX - 1}`)).toBeUndefined()
    }
    expect(read(`msg,${UUID},qPop,${LABEL_MAX + 1}`)).toBeDefined()
  })

  it('longer than 256 bytes is not read', () => {
    const text = `msg,${UUID},qPop,1`
    expect(read(text.padEnd(256))).toBeDefined()
    expect(read(text.padEnd(257))).toBeUndefined()
  })

  it('nor are bytes that are no text', () => {
    const bytes = utf8Encode(`msg,${UUID},qPop,1`)
    bytes[5] = 0xff
    expect(decodeClassicRequest(bytes)).toBeUndefined()
  })

  it('is told from a request by the grammar alone', () => {
    const field = fc.oneof(
      fc.constantFrom('msg', UUID, '1', '-7', ' 3 ', '2x', '', '__proto__'),
      fc.constantFrom(...Object.keys(operations)),
      anyText
    )
    fc.assert(
      fc.property(fc.array(field, { maxLength: 6 }), (fields) => {
        const text = ['msg', UUID, ...fields].join(',')
        fc.pre(!/\d{5}/.test(fields.filter((one) => one !== UUID).join()))
        const packet = read(text)
        const [op = '', ...args] = text.split(',').slice(2)
        const name = op.trim() as keyof typeof operations
        const legal =
          utf8Encode(text).length <= 256 &&
          Object.keys(operations).includes(name) &&
          args.length === (name === 'qPush' ? 2 : 1) &&
          args.every((arg) => /^\s*[+-]?\d{1,4}\s*$/.test(arg))
        expect(packet !== undefined).toBe(legal)
        if (packet === undefined) return
        const [argument = 0, value = 0] = args.map((arg) => Number(arg) + 0)
        expect(callsOf(packet)).toEqual([{ operation: operations[name], argument, item: value }])
      }),
      { numRuns: 500 }
    )
  })
})

describe('a classic reply', () => {
  const text = (value: number | null) => {
    const bytes = encodeClassicReply(resultBytes([{ status: 'ok', value }]))
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes)
  }

  it('is the integer in decimal', () => {
    fc.assert(fc.property(item, (value) => text(value) === String(value)))
    expect(text(Number.MIN_SAFE_INTEGER)).toBe('-9007199254740991')
  })

  it('is none where the operation returns nothing', () => {
    expect(text(null)).toBeUndefined()
  })
})
