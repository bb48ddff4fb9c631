import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { EventStream } from '../../src/main/web/event-stream'
import { bounds } from '../../src/shared/bounds'

class Reader extends EventEmitter {
  readonly written: string[] = []
  writableLength = 0
  destroyed = false
  write(text: string): boolean {
    this.written.push(text)
    return true
  }
  end(): this {
    this.emit('close')
    return this
  }
}

function open() {
  const reader = new Reader()
  let overs = 0
  const stream = new EventStream(reader as never, () => overs++)
  return { reader, stream, overs: () => overs }
}

describe('EventStream', () => {
  it('writes each event under its name, on one line', () => {
    const { reader, stream } = open()
    stream.send('state:patch', {})
    stream.say('hello', { window: 'a\nb', isNew: true })
    expect(reader.written).toEqual([
      'event: state:patch\ndata: {}\n\n',
      'event: hello\ndata: {"window":"a\\nb","isNew":true}\n\n'
    ])
    stream.end()
  })

  it('leaves out what a slow reader has no room for, and says so when there is room', () => {
    const { reader, stream } = open()
    reader.writableLength = bounds.web.streamWaitingBytes + 1
    for (let i = 0; i < 100; i++) stream.send('state:patch', {})
    expect(reader.written).toEqual([])
    reader.writableLength = 0
    stream.send('state:patch', {})
    expect(reader.written).toEqual([])
    reader.emit('drain')
    stream.send('state:patch', {})
    expect(reader.written).toEqual([
      'event: behind\ndata: null\n\n',
      'event: state:patch\ndata: {}\n\n'
    ])
    stream.end()
  })

  it('says once that nobody reads any more', () => {
    const { stream, overs } = open()
    stream.end()
    expect(overs()).toBe(1)
  })
})
