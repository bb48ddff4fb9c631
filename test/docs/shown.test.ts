import { describe, expect, it } from 'vitest'
import { compare, type Manner } from './shown'

const plain: Manner = { unordered: false, numbers: false, any: [], ignore: [] }

function fits(shown: string, printed: string, manner: Partial<Manner> = {}): boolean {
  return compare(shown.split('\n'), printed.split('\n'), { ...plain, ...manner }) !== null
}

describe('what a page shows', () => {
  it('is what was printed, whatever the space between words', () => {
    expect(fits('ok  version', 'ok       version\n')).toBe(true)
    expect(fits('25', '26')).toBe(false)
    expect(fits('25', '25\n26')).toBe(false)
    expect(fits('25\n26', '25')).toBe(false)
  })

  it('stands for anything of its kind, and for nothing else', () => {
    expect(
      fits('server 828a2c258a7d on 10.0.0.7:8080', 'server 9f62d7d89500 on 127.0.0.1:81')
    ).toBe(true)
    expect(fits('server 828a2c258a7d', 'server nobody')).toBe(false)
    expect(fits('in 502 ms at 20:16:55.075', 'in 61 ms at 01:02:03.4')).toBe(true)
    expect(fits('"slot":6,"ms":5.209', '"slot":12,"ms":5')).toBe(true)
    expect(fits('size 3', 'size 4')).toBe(false)
    expect(fits('size 3', 'size 4', { numbers: true })).toBe(true)
  })

  it('leaves out lines and parts of lines where it says so', () => {
    expect(fits('first\n…\nlast', 'first\na\nb\nlast')).toBe(true)
    expect(fits('first\n…\nlast', 'first\na\nb')).toBe(false)
    expect(fits('on … (127.0.0.1)', 'on a bridge (10.0.0.1)')).toBe(true)
    expect(fits('on … now', 'on a bridge')).toBe(false)
  })

  it('may come in any order, each line once', () => {
    expect(fits('a\nb', 'b\na', { unordered: true })).toBe(true)
    expect(fits('a\na', 'a\nb', { unordered: true })).toBe(false)
    expect(fits('a', 'b\na', { unordered: true })).toBe(false)
    expect(fits('a\n…', 'b\na', { unordered: true })).toBe(true)
  })

  it('takes words for others, or for nothing', () => {
    expect(fits('on eth0 alone', 'on lo alone', { any: ['eth0'] })).toBe(true)
    expect(fits('0 -> a\n1 b', '0 a\n1 -> b', { ignore: ['->'] })).toBe(true)
  })

  it('is told what it stood for', () => {
    const bindings = compare(['code ftq1-AAAAA-BBBBB'], ['code ftq1-03Y55-FTYKM'], plain)
    expect(bindings).toEqual(new Map([['ftq1-AAAAA-BBBBB', 'ftq1-03Y55-FTYKM']]))
  })
})
