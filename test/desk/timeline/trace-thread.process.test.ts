/** Goal: a thread of its own reads a trace, judges it and answers of it, and can be stopped. Needs a build. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { OpenTrace } from '../../../src/main/desk/timeline/recorded-trace'
import { TraceThread } from '../../../src/main/desk/timeline/trace-thread'
import type { OpeningProgress } from '../../../src/shared/channels/timeline'
import { runSeed } from '../../sim/run-seed'
import { temporaryFolder } from '../../support/temporary-folder'

const file = path.resolve(import.meta.dirname, '../../../out/main/trace-worker.js')
const threads: TraceThread[] = []

function thread(folder: string, progress: OpeningProgress[] = []): TraceThread {
  const one = new TraceThread(folder, { onProgress: (now) => progress.push(now), file })
  threads.push(one)
  return one
}

function written(): string {
  const folder = temporaryFolder()
  runSeed(3, 'network').traces.forEach(({ incarnation, lines }, i) => {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    writeFileSync(path.join(folder, `s${String(i)}.${String(incarnation)}.jsonl`), text)
  })
  return folder
}

afterEach(() => {
  for (const one of threads.splice(0)) one.close()
})

describe('the thread of a recorded trace', () => {
  it('says of the trace what it would say here, and how far it is', async () => {
    const folder = written()
    const [progress, here]: [OpeningProgress[], OpenTrace] = [[], await OpenTrace.read(folder)]
    const there = thread(folder, progress)
    expect(await there.open()).toEqual(here.view)
    expect(progress.at(-1)?.at).toBe('judging')
    const { from, until } = here.view
    expect(await there.stretch(from, until, 50)).toEqual(here.stretch(from, until, 50))
    const reply = here.events.find((event) => event.ev === 'reply')
    const message = reply?.ev === 'reply' ? reply.message : ''
    expect(await there.biography(message)).toMatchObject({ message, incomplete: false })
  })

  it('names what is wrong with a folder, and its field', async () => {
    await expect(thread('/nowhere/at/all').open()).rejects.toMatchObject({
      message: expect.stringContaining('/nowhere/at/all does not exist') as string,
      field: 'dir'
    })
  })

  it('ends what it is at when it is closed, and answers nothing more', async () => {
    const one = thread(written())
    const opening = one.open()
    one.close()
    expect(await opening).toBeNull()
    expect(await one.stretch(0, 1, 1)).toBeNull()
  })

  it('says one clear line when it fails', async () => {
    const one = new TraceThread('/some/folder', {
      onProgress: () => undefined,
      file: path.join(temporaryFolder(), 'none.js')
    })
    threads.push(one)
    await expect(one.open()).rejects.toThrow(/^the trace in \/some\/folder cannot be shown \(/)
    await expect(one.biography('c:1')).rejects.toThrow('cannot be shown')
  })
})
