import { describe, expect, it } from 'vitest'
import { fileName, readText } from '../../../src/renderer/store/files'

const file = (name: string, content: string | Uint8Array<ArrayBuffer>): File =>
  new File([content], name)

describe('opening a file', () => {
  it('gives its text, without a byte order mark', async () => {
    expect(await readText(file('a.txt', 'péage\n'), 100)).toEqual({
      ok: true,
      value: { name: 'a.txt', text: 'péage\n' }
    })
    const marked = await readText(file('a.txt', new Uint8Array([0xef, 0xbb, 0xbf, 0x61])), 100)
    expect(marked).toEqual({ ok: true, value: { name: 'a.txt', text: 'a' } })
  })

  it('refuses what is too large or no text, with the name and the mend', async () => {
    expect(await readText(file('big.txt', 'x'.repeat(101)), 100)).toEqual({
      ok: false,
      problem: 'big.txt has 101 bytes: files up to 100 bytes can be opened'
    })
    expect(await readText(file('cat.png', new Uint8Array([0x89, 0x50, 0xff])), 100)).toEqual({
      ok: false,
      problem: 'cat.png is no text: choose another file'
    })
  })

  it('says when it cannot be read', async () => {
    const gone = {
      name: 'gone.txt',
      size: 1,
      arrayBuffer: () => Promise.reject(new Error('NotReadableError'))
    }
    const outcome = await readText(gone, 100)
    expect(outcome).toEqual({ ok: false, problem: 'gone.txt cannot be read: choose it again' })
  })
})

describe('a name to save under', () => {
  it('has nothing that some system does not take', () => {
    expect(fileName('events 2026-11-23.csv')).toBe('events 2026-11-23.csv')
    expect(fileName('../../etc/passwd')).toBe('-..-etc-passwd')
    expect(fileName('a:b?c\u0000.svg')).toBe('a-b-c-.svg')
    expect(fileName('..')).toBe('ftqueue')
  })
})
