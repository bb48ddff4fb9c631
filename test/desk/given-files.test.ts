import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { GivenFiles } from '../../src/main/desk/given-files'
import { bounds } from '../../src/shared/bounds'
import { temporaryFolder } from '../support/temporary-folder'

const LINE = '{"t":1,"server":"abc","ev":"stable","config":"1.abc","slot":0}\n'

function desk() {
  const tell = vi.fn()
  const folder = temporaryFolder()
  const given = new GivenFiles(tell)
  const write = (name: string, content: string | Buffer): string => {
    const file = path.join(folder, name)
    writeFileSync(file, content)
    return file
  }
  return { tell, folder, given, write }
}

describe('files that the system has opened', () => {
  it('keeps a notebook until it is taken, once', async () => {
    const { tell, given, write } = desk()
    await given.give(write('lesson.ftqnb', '{"größe":1}'))
    expect(tell).toHaveBeenCalledOnce()
    expect(given.take()).toEqual([{ kind: 'notebook', name: 'lesson.ftqnb', text: '{"größe":1}' }])
    expect(given.take()).toEqual([])
  })

  it('opens the folder that a trace is in, or a folder, by number and not by path', async () => {
    const { folder, given, write } = desk()
    await given.give(write('a.1.jsonl', LINE))
    await given.give(folder)
    expect(given.take()[0]).toEqual({ kind: 'trace', number: 2 })
    expect([given.folderOf(1), given.folderOf(2)]).toEqual([folder, folder])
    expect(() => given.folderOf(3)).toThrow('open its file again')
    for (let i = 0; i < bounds.host.filesGiven; i++) await given.give(folder)
    expect(() => given.folderOf(2)).toThrow('open its file again')
  })

  it('shows the newest of a kind, and says of the one before that it is not shown', async () => {
    const { given, write } = desk()
    const [first, second] = [write('a.ftqnb', 'a'), write('b.ftqnb', 'b')]
    void given.give(first)
    void given.give(write('a.1.jsonl', LINE))
    await given.give(second)
    const [trace, notebook, problem, ...rest] = given.take()
    expect([trace?.kind, rest]).toEqual(['trace', []])
    expect(notebook).toMatchObject({ name: 'b.ftqnb' })
    expect(problem).toMatchObject({ kind: 'problem' })
    expect(JSON.stringify(problem)).toContain(
      `${first} is not shown: ${second} was opened after it`
    )
  })

  it.each<[string, string | Buffer, RegExp]>([
    ['notes.txt', 'x', /notes\.txt cannot be opened: FTQueue opens notebooks/],
    ['bytes.ftqnb', Buffer.from([0xff, 0xfe, 0]), /bytes\.ftqnb is no text/],
    ['events.jsonl', LINE, /events\.jsonl is not called as a trace is \(NAME\.N\.jsonl\)/],
    ['a.1.jsonl', '{"level":"info"}\n', /a\.1\.jsonl is no trace of FTQueue \(line 1: its "ev"/],
    ['b.2.jsonl', '', /b\.2\.jsonl is no trace of FTQueue \(line 1: it is no JSON/]
  ])('says what is wrong with %s', async (name, content, problem) => {
    const { given, write, tell } = desk()
    await given.give(write(name, content))
    expect(tell).toHaveBeenCalledOnce()
    const taken = given.take()
    expect(taken).toHaveLength(1)
    expect(taken[0]).toMatchObject({ kind: 'problem', problem: expect.stringMatching(problem) })
  })

  it('says that a file is not there, or too large, and goes on', async () => {
    const { given, write, folder } = desk()
    const large = write('large.ftqnb', '')
    truncateSync(large, bounds.window.notebookFileBytes + 1)
    mkdirSync(path.join(folder, 'folder.ftqnb'))
    void given.give(path.join(folder, 'gone.ftqnb'))
    void given.give(large)
    await given.give(write('good.ftqnb', '{}'))
    const [good, ...problems] = given.take()
    expect(good).toMatchObject({ kind: 'notebook', name: 'good.ftqnb' })
    expect(problems).toMatchObject([
      { problem: expect.stringContaining('gone.ftqnb does not exist') },
      { problem: expect.stringContaining('notebooks up to 16 MiB are opened') }
    ])
    expect(given.take()).toEqual([])
  })

  it('keeps a bounded number of problems', async () => {
    const { given } = desk()
    for (let i = 0; i < 20; i++) await given.give(`/nowhere/${String(i)}`)
    expect(given.take()).toHaveLength(bounds.host.filesGiven)
  })
})
