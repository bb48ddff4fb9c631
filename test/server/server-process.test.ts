/** Goal: what the host wants to see is told from a server's first moment on, and not a moment longer. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { HostMessage, ServerMessage } from '../../src/main/server/messages'
import { ServerProcess } from '../../src/main/server/server-process'
import { Server, type ServerHooks } from '../../src/main/server/server'
import type { Watch } from '../../src/shared/observed'

vi.mock('../../src/main/server/config', () => ({ checkConfig: (config: unknown) => config }))

const watch: Watch = { periodMicros: 1000, dutyMicros: 1000, clients: [] }
const watched: (Watch | null)[] = []
const posted: ServerMessage[] = []
let hooks: ServerHooks | null = null
let tell: (message: HostMessage) => void = () => undefined

beforeEach(() => {
  watched.length = 0
  posted.length = 0
  hooks = null
  // No handler of a server's signals stays with the tests.
  vi.spyOn(process, 'on').mockReturnValue(process)
  vi.spyOn(Server, 'start').mockImplementation((_config, _level, given) => {
    hooks = given
    const fake = {
      observe: (one: Watch | null) => watched.push(one),
      datagram: (id: string) => (id === 'known' ? [{ name: 'kind', value: 'order' }] : null)
    }
    return Promise.resolve(fake as unknown as Server)
  })
  const port = {
    post: (message: ServerMessage) => {
      posted.push(message)
      return Promise.resolve()
    },
    onMessage: (listener: (message: unknown) => void) => {
      tell = listener
    },
    onClosed: () => undefined
  }
  new ServerProcess(port).run()
})
afterEach(() => {
  vi.restoreAllMocks()
})

function start(): Promise<void> {
  tell({ kind: 'start', config: {} as never })
  return vi.waitFor(() => {
    expect(hooks).not.toBeNull()
  })
}

describe('a server process that is to be observed', () => {
  it('keeps what it was told before its start', async () => {
    tell({ kind: 'observe', watch })
    await start()
    expect(hooks?.watch()).toEqual(watch)
  })

  it('is not observed unless it was told so', async () => {
    await start()
    expect(hooks?.watch()).toBeNull()
    expect(watched).toEqual([])
  })

  it('passes on every change, and keeps it for a fresh start', async () => {
    await start()
    tell({ kind: 'observe', watch })
    tell({ kind: 'observe', watch: null })
    expect(watched).toEqual([watch, null])
    expect(hooks?.watch()).toBeNull()
  })

  it('says of a datagram what is known, by the number of the question', async () => {
    tell({ kind: 'datagram', question: 1, datagram: 'known' })
    await start()
    tell({ kind: 'datagram', question: 2, datagram: 'known' })
    tell({ kind: 'datagram', question: 3, datagram: 'forgotten' })
    await vi.waitFor(() => {
      expect(posted).toEqual([
        { kind: 'datagram', question: 1, fields: null },
        { kind: 'datagram', question: 2, fields: [{ name: 'kind', value: 'order' }] },
        { kind: 'datagram', question: 3, fields: null }
      ])
    })
  })
})
